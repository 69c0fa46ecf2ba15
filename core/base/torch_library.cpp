// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "torch_library.h"
#include "blas_library.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLibrary>
#include <mutex>

namespace fathom {

namespace {
struct Loaded
{
    std::unique_ptr<QLibrary> library;
    QString problem;
};

// A reference that is never destroyed: LibTorch's threads may still run when statics are torn down.
const Loaded &loaded()
{
    static const Loaded &only = *[] {
        chooseBlasKernels();
        auto *result = new Loaded;
        QStringList candidates;
        const QString named = qEnvironmentVariable("FATHOM_TORCH_MODULE");
        if (!named.isEmpty())
            candidates << named;
        const QDir here(QCoreApplication::applicationDirPath());
        candidates << here.filePath(QStringLiteral("fathom-torch.so"))
                   << here.filePath(QStringLiteral("../fathom-torch.so"))
                   << here.filePath(QStringLiteral("../lib/fathom/modules/fathom-torch.so"));
        for (const QString &candidate : std::as_const(candidates)) {
            if (!QFileInfo::exists(candidate))
                continue;
            auto library = std::make_unique<QLibrary>(candidate);
            if (library->load()) {
                result->library = std::move(library);
                return result;
            }
            result->problem = library->errorString();
        }
        if (result->problem.isEmpty())
            result->problem = QStringLiteral("fathom-torch.so was not found beside the program");
        return result;
    }();
    return only;
}
} // namespace

Result<void *> torchSymbol(const char *name)
{
    const Loaded &module = loaded();
    if (!module.library)
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error",
                                       "The LibTorch module could not be loaded: %1; reinstall Fathom or "
                                       "set FATHOM_TORCH_MODULE to fathom-torch.so"),
                     {module.problem}};
    if (auto *symbol = module.library->resolve(name))
        return reinterpret_cast<void *>(symbol);
    return Error{ErrorCode::Missing,
                 QT_TRANSLATE_NOOP("Error", "%1 has no %2; it belongs to another version of Fathom"),
                 {module.library->fileName(), QString::fromLatin1(name)}};
}

} // namespace fathom
