// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "wording.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <vector>

namespace fathom {

namespace {
// The same words as where they are stored; tst_wording looks for them there. Special ones before general
// ones.
constexpr const char *patterns[] = {
    // steps of jobs
    QT_TRANSLATE_NOOP("Wording", "Looking for scans"),
    QT_TRANSLATE_NOOP("Wording", "looking at files"),
    QT_TRANSLATE_NOOP("Wording", "looking at scans"),
    QT_TRANSLATE_NOOP("Wording", "Reading scans"),
    QT_TRANSLATE_NOOP("Wording", "Drawing synthetic subjects"),
    QT_TRANSLATE_NOOP("Wording", "drawing subjects"),
    QT_TRANSLATE_NOOP("Wording", "Loading the encoder"),
    QT_TRANSLATE_NOOP("Wording", "Embedding slices"),
    QT_TRANSLATE_NOOP("Wording", "Checking embeddings"),
    QT_TRANSLATE_NOOP("Wording", "Storing embeddings"),
    QT_TRANSLATE_NOOP("Wording", "Reading embeddings"),
    QT_TRANSLATE_NOOP("Wording", "reading the embeddings"),
    QT_TRANSLATE_NOOP("Wording", "Reading the SAE"),
    QT_TRANSLATE_NOOP("Wording", "Trying conventions"),
    QT_TRANSLATE_NOOP("Wording", "Training"),
    QT_TRANSLATE_NOOP("Wording", "training"),
    QT_TRANSLATE_NOOP("Wording", "estimating thresholds"),
    QT_TRANSLATE_NOOP("Wording", "Computing activations"),
    QT_TRANSLATE_NOOP("Wording", "Counting structures"),
    QT_TRANSLATE_NOOP("Wording", "Embeddings: length of the mean / of the standard deviations = %1; %2"),
    QT_TRANSLATE_NOOP("Wording", "no outlier dimension"),
    QT_TRANSLATE_NOOP("Wording", "%1 outlier dimension(s): %2"),
    QT_TRANSLATE_NOOP("Wording", "Encoder product: %1 ms in bfloat16, %2 ms in float32; %3 is used"),
    QT_TRANSLATE_NOOP("Wording", "Drawing volumes"),
    QT_TRANSLATE_NOOP("Wording", "Drawing activations"),
    QT_TRANSLATE_NOOP("Wording", "Naming features"),
    QT_TRANSLATE_NOOP("Wording", "Reading rows"),
    QT_TRANSLATE_NOOP("Wording", "Measuring"),
    QT_TRANSLATE_NOOP("Wording", "Finding neighbours"),
    QT_TRANSLATE_NOOP("Wording", "Placing points"),
    QT_TRANSLATE_NOOP("Wording", "Joining parts"),
    QT_TRANSLATE_NOOP("Wording", "%1 of %2: %3"),
    // lines of their logs
    QT_TRANSLATE_NOOP("Wording", "%1: %2 slices"),
    QT_TRANSLATE_NOOP("Wording", "%1: %2 structures were added"),
    QT_TRANSLATE_NOOP("Wording", "%1: %2 s"),
    QT_TRANSLATE_NOOP("Wording", "%1 new scans, %2 were here already, %3 files refused"),
    QT_TRANSLATE_NOOP("Wording", "%1 training rows, %2 validation rows, %3 steps"),
    QT_TRANSLATE_NOOP("Wording", "%1 configurations, %2 training rows, %3 validation rows"),
    QT_TRANSLATE_NOOP("Wording", "Pass %1 of %2, %3 of %4 GiB of memory: %5"),
    QT_TRANSLATE_NOOP("Wording", "%1: trained already, it is %2"),
    QT_TRANSLATE_NOOP("Wording", "%1 failed: %2"),
    QT_TRANSLATE_NOOP("Wording", "Training goes on at step %1"),
    QT_TRANSLATE_NOOP("Wording", "%1 has what was learnt until step %2 of %3"),
    QT_TRANSLATE_NOOP("Wording", "%1 was left out: its file cannot be read"),
    QT_TRANSLATE_NOOP("Wording", "%1 was left out: the encoder gives no numbers for it"),
    QT_TRANSLATE_NOOP("Wording", "%1 volumes have embeddings but no scan; they are left alone"),
    QT_TRANSLATE_NOOP("Wording", "%1 embeddings added, %2 were here already, %3 volumes have no scan"),
    QT_TRANSLATE_NOOP("Wording", "Slices of this training were removed; it begins again without them"),
    // formats of weight files
    QT_TRANSLATE_NOOP("Wording", "safetensors in %1 parts"),
    QT_TRANSLATE_NOOP("Wording", "PyTorch archive"),
    // notes of encoders
    QT_TRANSLATE_NOOP("Wording", "embeddings computed elsewhere; its weights are not known here"),
    QT_TRANSLATE_NOOP(
        "Wording",
        "A small vision transformer of the DINOv3 architecture, trained by Fathom on synthetic "
        "subjects and one head MRI without labels. A demonstration encoder, not a foundation model. "
        "Apache-2.0."),
    // why a GPU is used or not, and what to do
    QT_TRANSLATE_NOOP("Wording", "%1 CUDA device(s) that LibTorch can use"),
    QT_TRANSLATE_NOOP("Wording", "not used: no NVIDIA card in this machine"),
    QT_TRANSLATE_NOOP("Wording",
                      "not used: no NVIDIA card in this machine, and this LibTorch was built without CUDA"),
    QT_TRANSLATE_NOOP("Wording", "not used: this LibTorch was built without CUDA (Debian's always is)"),
    QT_TRANSLATE_NOOP("Wording",
                      "build the module from Fathom's sources against a LibTorch with CUDA (./run --torch "
                      "DIR) and set FATHOM_TORCH_MODULE to its fathom-torch.so"),
    QT_TRANSLATE_NOOP("Wording", "not used: no NVIDIA driver (libcuda.so.1 cannot be loaded)"),
    QT_TRANSLATE_NOOP("Wording",
                      "install the driver (Debian, with non-free enabled: apt install nvidia-driver) and "
                      "start the machine again"),
    QT_TRANSLATE_NOOP("Wording", "not used: CUDA_VISIBLE_DEVICES names no device"),
    QT_TRANSLATE_NOOP("Wording", "unset CUDA_VISIBLE_DEVICES"),
    QT_TRANSLATE_NOOP("Wording", "not used: the driver knows CUDA %1, LibTorch was built for %2"),
    QT_TRANSLATE_NOOP("Wording", "install a newer driver, or a LibTorch for CUDA %1"),
    QT_TRANSLATE_NOOP("Wording", "not used: the driver finds no device"),
    QT_TRANSLATE_NOOP("Wording",
                      "look into the kernel's log (dmesg) for NVRM, and whether the device is passed on to "
                      "this container"),
    QT_TRANSLATE_NOOP("Wording", "not used: the driver answers with error %1"),
    QT_TRANSLATE_NOOP("Wording", "start the machine again if the driver was updated; nvidia-smi says more"),
    QT_TRANSLATE_NOOP("Wording", "not used: the driver has %1 device(s), LibTorch accepts none"),
    QT_TRANSLATE_NOOP("Wording", "take a LibTorch that was built for this card"),
    // where a workspace lies
    QT_TRANSLATE_NOOP("Wording",
                      "The drive of this workspace does not let programs share a file: while it is "
                      "open here, no other program can read it"),
    // notes of volumes
    QT_TRANSLATE_NOOP("Wording", "modality %1 inferred from the values"),
    QT_TRANSLATE_NOOP("Wording", "%1 voxels without a finite value were filled with the smallest one"),
    QT_TRANSLATE_NOOP("Wording", "axes turned to right angles; the far corner moved by %1 mm"),
    QT_TRANSLATE_NOOP("Wording", "its axes are off right angles by %1 degrees and are kept so"),
    QT_TRANSLATE_NOOP("Wording", "its two transforms differ by %1 mm; the sform is used"),
    QT_TRANSLATE_NOOP("Wording", "Analyze states no orientation: left and right may be exchanged"),
    QT_TRANSLATE_NOOP("Wording", "the file states no orientation: axes are taken as right, front, head"),
    QT_TRANSLATE_NOOP("Wording", "a single slice: its thickness is taken as spacing"),
    QT_TRANSLATE_NOOP("Wording",
                      "slices across its pictures would need the whole scan in memory: only the pictures as "
                      "acquired are cut"),
    QT_TRANSLATE_NOOP("Wording",
                      "the file does not say how its places count in the patient: left, back, head (LPS) is "
                      "taken"),
    QT_TRANSLATE_NOOP("Wording",
                      "a mosaic that does not say in which direction its slices follow one another; the "
                      "normal of its rows and columns is taken"),
    QT_TRANSLATE_NOOP("Wording", "tilted gantry: the slice axis leans by %1 degrees"),
    QT_TRANSLATE_NOOP("Wording", "uneven slice spacing, usually %1 mm: %2; places are off by up to %3 mm"),
    QT_TRANSLATE_NOOP("Wording", "volume %1 of %2 at this place, told apart by: %3"),
    QT_TRANSLATE_NOOP("Wording", "%1 pictures of the series came twice; one of each is used"),
    QT_TRANSLATE_NOOP("Wording", "stored with white as its smallest value; turned so that white is the "
                                 "largest"),
    QT_TRANSLATE_NOOP("Wording", "straightened: resampled to right angles and even slices; values between "
                                 "slices are interpolated"),
    QT_TRANSLATE_NOOP("Wording", "slices across its pictures would be wrong: only the pictures as acquired "
                                 "are cut"),
    QT_TRANSLATE_NOOP("Wording", "volume %1 of the %2 of a 4-D image"),
    QT_TRANSLATE_NOOP("Wording", "larger than the memory that is left: read one slice at a time"),
    QT_TRANSLATE_NOOP("Wording", "window from %1 of its %2 slices"),
    QT_TRANSLATE_NOOP("Wording", "an InVesalius project states no left and right: columns are taken to run "
                                 "to the patient's left"),
    QT_TRANSLATE_NOOP("Wording", "oblique by %1 degrees: planes are the nearest anatomical ones"),
    QT_TRANSLATE_NOOP("Wording", "study type not known: head window -160..240 HU"),
    QT_TRANSLATE_NOOP("Wording", "study type not known: window -800..600 HU"),
    // notes of encoders
    QT_TRANSLATE_NOOP("Wording", "Native, from the official weights by Meta. Under the DINOv3 License, whose "
                                 "terms are yours to accept: https://huggingface.co/facebook (dinov3-...). "
                                 "It asks to be named in publications and forbids military use."),
    QT_TRANSLATE_NOOP(
        "Wording",
        "Native, from the official weights by Microsoft. CC BY-NC-SA 4.0, for research only, not for the "
        "clinic; the terms are yours to accept: https://huggingface.co/microsoft/BiomedParse."),
    QT_TRANSLATE_NOOP("Wording",
                      "A TorchScript module of your own; what it is and under which terms, you know."),
};

struct Pattern
{
    const char *text;
    QRegularExpression match;
};

std::vector<Pattern> compiled()
{
    std::vector<Pattern> all;
    for (const char *text : patterns) {
        QString expression = QRegularExpression::escape(QString::fromLatin1(text));
        expression.replace(QRegularExpression(QStringLiteral("\\\\%[1-9]")), QStringLiteral("(.+?)"));
        all.push_back({text, QRegularExpression(QRegularExpression::anchoredPattern(expression))});
    }
    return all;
}
} // namespace

QString localisedWording(const QString &english)
{
    static const std::vector<Pattern> all = compiled();
    for (const Pattern &pattern : all) {
        const QRegularExpressionMatch match = pattern.match.match(english);
        if (!match.hasMatch())
            continue;
        QString out = QCoreApplication::translate("Wording", pattern.text);
        // From the last place on, so that a value with a per cent sign is left alone.
        for (int place = match.lastCapturedIndex(); place >= 1; --place)
            out.replace(QLatin1Char('%') + QString::number(place), localisedWording(match.captured(place)));
        return out;
    }
    return english;
}

} // namespace fathom
