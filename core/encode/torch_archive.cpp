// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "torch_archive.h"
#include "archive_settings.h"
#include "pickle.h"
#include "zip_archive.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace fathom {

using Kind = PickleTree::Kind;
using Ref = PickleTree::Ref;

namespace {

constexpr size_t MostAxes = 64; // as PyTorch
constexpr qint64 NodeBytes = 48, BlockBytes = 24;
constexpr qint64 NewestFormat = 10; // of the "version" entry; PyTorch has written 2 to 10 so far

QString shown(std::string_view text)
{
    QString out = QString::fromUtf8(text.data(), qsizetype(std::min<size_t>(text.size(), 100)));
    return text.size() > 100 ? out + QChar(0x2026) : out;
}

/// The folder that every entry lies in; empty when there is none.
std::string_view topFolder(const ZipArchive &zip)
{
    if (zip.entries().empty())
        return {};
    const auto first = zip.entries().front().name;
    const auto top = first.substr(0, std::min(first.find('/'), first.size() - 1) + 1);
    const bool all =
        top.ends_with('/') && std::all_of(zip.entries().begin(), zip.entries().end(),
                                          [&](const auto &e) { return e.name.starts_with(top); });
    return all ? top : std::string_view();
}

const ZipArchive::Entry *entryOf(const ZipArchive &zip, std::string_view top, std::string_view name)
{
    std::array<char, 512> path;
    if (top.size() + name.size() > path.size())
        return nullptr;
    std::copy(name.begin(), name.end(), std::copy(top.begin(), top.end(), path.begin()));
    return zip.find({path.data(), top.size() + name.size()});
}

// The code of a module is compressed, unlike everything in an archive of weights.
bool holdsCode(std::span<const std::byte> file, MemoryBudget &budget)
{
    const auto names = ZipArchive::listing(file, budget);
    if (names.empty())
        return false;
    const std::string top(names.front().substr(0, names.front().find('/') + 1));
    return std::ranges::count(names, top + "constants.pkl") > 0 &&
           std::ranges::any_of(names, [&](std::string_view name) { return name.starts_with(top + "code/"); });
}

/// One reading of an archive.
class ArchiveReader
{
public:
    ArchiveReader(const QString &name, qint64 fileBytes)
        : m_name(name)
        , m_budget(fileBytes)
    {
    }
    Result<TorchArchive> read(std::span<const std::byte> file);

private:
    struct Item
    {
        std::string_view key;
        Ref value;
    };
    Result<void> openPickle(std::span<const std::byte> file);
    Result<void> checkFormat() const;
    Result<std::vector<Item>> items(Ref dict);
    Result<void> checkPlaceholders(const std::vector<Item> &top);
    Result<void> refuseReachable(std::vector<Ref> from);
    Result<void> readSettings(const std::vector<Item> &top);
    [[nodiscard]] Ref dictOfTensors(const std::vector<Item> &top) const;
    [[nodiscard]] bool hasTensors(Ref value) const;
    Result<void> addTensor(const Item &item);
    Result<void> copyStrided(TensorView &view, const std::byte *first, std::span<const qint64> strides);
    [[nodiscard]] std::optional<size_t> numbers(Ref tuple, std::span<qint64> out) const;
    [[nodiscard]] Error damaged(const QString &detail) const { return damagedArchive(m_name, detail); }
    [[nodiscard]] Error pythonObjects(const QString &which) const;
    [[nodiscard]] Error tooLarge() const;

    QString m_name;
    MemoryBudget m_budget;
    ZipArchive m_zip;
    std::string_view m_top;
    PickleTree m_tree;
    TorchArchive m_result;
};

Error ArchiveReader::pythonObjects(const QString &which) const
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error",
                              "%1: holds Python objects beside weights (%2), and nothing of a file is ever "
                              "run; save the weights alone: torch.save(model.state_dict(), 'weights.pth')"),
            {m_name, which}};
}

Error ArchiveReader::tooLarge() const
{
    return {ErrorCode::TooLarge,
            QT_TRANSLATE_NOOP("Error",
                              "%1: its contents would take many times the file's size in memory; get "
                              "the file again"),
            {m_name}};
}

QString dotted(std::string_view name) // "module\nname"
{
    return shown(name).replace(u'\n', u'.');
}

Result<void> ArchiveReader::checkFormat() const
{
    const auto text = [](const ZipArchive::Entry &entry) {
        const std::string_view all(reinterpret_cast<const char *>(entry.bytes.data()),
                                   std::min<size_t>(entry.bytes.size(), 20));
        return all.substr(0, all.find_last_not_of("\r\n ") + 1);
    };
    if (const auto *order = entryOf(m_zip, m_top, "byteorder"); order && text(*order) != "little")
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: was saved on a machine of another byte order (%2); save "
                                                "it again on a common PC"),
                     {m_name, shown(text(*order))}};
    const auto *version = entryOf(m_zip, m_top, "version");
    if (!version)
        return damaged(QStringLiteral("it has no version"));
    qint64 number = 0;
    for (const char c : text(*version)) {
        if (c < '0' || c > '9' || number > NewestFormat)
            return damaged(QStringLiteral("its version is no number"));
        number = number * 10 + (c - '0');
    }
    if (number > NewestFormat)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: is in format %2 of PyTorch, newer than this Fathom "
                                                "knows; update Fathom or save the weights as safetensors"),
                     {m_name, QString::number(number)}};
    return {};
}

Result<void> ArchiveReader::openPickle(std::span<const std::byte> file)
{
    if (holdsCode(file, m_budget))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: is a TorchScript module, which holds code; add it as a "
                                                "TorchScript encoder, not as weights"),
                     {m_name}};
    FATHOM_TRY(m_zip, ZipArchive::parse(file, m_name, m_budget));
    m_top = topFolder(m_zip);
    if (m_top.empty())
        return damaged(QStringLiteral("its entries are not in one folder"));
    FATHOM_DO(checkFormat());
    const auto *entry = entryOf(m_zip, m_top, "data.pkl");
    if (!entry)
        return damaged(QStringLiteral("it has no data.pkl"));
    FATHOM_TRY(const auto pickle, m_zip.contents(*entry));
    const PickleProblem problem = unpickle(pickle, m_budget, m_tree);
    if (problem.protocol >= 0)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: was saved with pickle protocol %2; save it again with "
                                                "torch.save and its default, protocol 2"),
                     {m_name, QString::number(problem.protocol)}};
    if (problem.what)
        return damaged(QStringLiteral("%1, byte %2").arg(QLatin1String(problem.what)).arg(problem.at));
    return {};
}

/// Texts and values of a dict, sorted by text; other keys are left out unless they name a tensor.
Result<std::vector<ArchiveReader::Item>> ArchiveReader::items(Ref dict)
{
    std::vector<Item> all;
    for (Ref e = m_tree.firstEdge(dict); e != PickleTree::None; e = m_tree.edge(e).next) {
        const auto &edge = m_tree.edge(e);
        if (edge.key == PickleTree::None)
            continue; // an attached state
        if (m_tree.kind(edge.key) != Kind::Text) {
            if (m_tree.kind(edge.value) == Kind::Tensor)
                return damaged(QStringLiteral("a tensor whose name is no text"));
            continue;
        }
        if (!m_budget.grow(all))
            return tooLarge();
        all.push_back({m_tree.text(edge.key), edge.value});
    }
    std::sort(all.begin(), all.end(), [](const Item &a, const Item &b) { return a.key < b.key; });
    const auto twice = std::adjacent_find(all.begin(), all.end(),
                                          [](const Item &a, const Item &b) { return a.key == b.key; });
    if (twice != all.end())
        return damaged(QStringLiteral("\"%1\" comes twice").arg(shown(twice->key)));
    return all;
}

/// Refuses a placeholder that can be reached from these values.
Result<void> ArchiveReader::refuseReachable(std::vector<Ref> from)
{
    if (!m_budget.take(qint64(m_tree.size())))
        return tooLarge();
    std::vector<quint8> seen(m_tree.size(), 0);
    const auto visit = [&](Ref value) {
        if (value == PickleTree::None || std::exchange(seen[value], quint8(1)))
            return true;
        if (!m_budget.grow(from))
            return false;
        from.push_back(value);
        return true;
    };
    for (const Ref value : from)
        seen[value] = 1;
    while (!from.empty()) {
        const Ref value = from.back();
        from.pop_back();
        switch (m_tree.kind(value)) {
        case Kind::Placeholder:
            return pythonObjects(dotted(m_tree.text(value)));
        case Kind::Storage:
        case Kind::Tensor:
            if (!visit(m_tree.tuple(value)))
                return tooLarge();
            break;
        case Kind::Tuple:
        case Kind::List:
        case Kind::Dict:
            for (Ref e = m_tree.firstEdge(value); e != PickleTree::None; e = m_tree.edge(e).next)
                if (!visit(m_tree.edge(e).key) || !visit(m_tree.edge(e).value))
                    return tooLarge();
            break;
        default:
            break;
        }
    }
    return {};
}

Result<void> ArchiveReader::checkPlaceholders(const std::vector<Item> &top)
{
    const auto &all = m_tree.placeholders();
    if (all.empty())
        return {};
    const bool lightning = std::any_of(top.begin(), top.end(),
                                       [](const Item &i) { return i.key == "pytorch-lightning_version"; });
    if (!lightning)
        return pythonObjects(dotted(m_tree.text(all.front())));
    std::vector<Ref> inner;
    for (const Item &item : top)
        if (item.key == "state_dict" || item.key == "hyper_parameters")
            inner.push_back(item.value);
    FATHOM_DO(refuseReachable(std::move(inner)));

    if (!m_budget.take(qint64(all.size() * sizeof(std::string_view))))
        return tooLarge();
    std::vector<std::string_view> names;
    names.reserve(all.size());
    for (const Ref value : all)
        names.push_back(m_tree.text(value));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const auto name : names) {
        if (!m_budget.take(qint64(6 * name.size() + 3 * sizeof(QString)) + BlockBytes))
            return tooLarge();
        m_result.placeholders << dotted(name);
    }
    return {};
}

Result<void> ArchiveReader::readSettings(const std::vector<Item> &top)
{
    for (const Item &item : top) {
        if (item.key != "hyper_parameters" || m_tree.kind(item.value) != Kind::Dict)
            continue;
        auto settings = settingsOf(m_tree, item.value, m_budget);
        if (!settings)
            return tooLarge();
        m_result.settings = std::move(*settings);
    }
    return {};
}

bool ArchiveReader::hasTensors(Ref value) const
{
    if (m_tree.kind(value) != Kind::Dict)
        return false;
    for (Ref e = m_tree.firstEdge(value); e != PickleTree::None; e = m_tree.edge(e).next)
        if (m_tree.kind(m_tree.edge(e).value) == Kind::Tensor)
            return true;
    return false;
}

/// The dict whose tensors are wanted: the top one, or the only one of the usual names inside it.
Ref ArchiveReader::dictOfTensors(const std::vector<Item> &top) const
{
    Ref inner = PickleTree::None;
    for (const Item &item : top) {
        if ((item.key != "state_dict" && item.key != "model" && item.key != "teacher") ||
            !hasTensors(item.value))
            continue;
        if (inner != PickleTree::None)
            return m_tree.root();
        inner = item.value;
    }
    return inner == PickleTree::None ? m_tree.root() : inner;
}

/// Whole numbers of a tuple; nothing when there are other values or too many of them.
std::optional<size_t> ArchiveReader::numbers(Ref tuple, std::span<qint64> out) const
{
    size_t count = 0;
    for (Ref e = m_tree.firstEdge(tuple); e != PickleTree::None; e = m_tree.edge(e).next) {
        const Ref value = m_tree.edge(e).value;
        if (count == out.size() || m_tree.kind(value) != Kind::Integer)
            return {};
        out[count++] = m_tree.integer(value);
    }
    return count;
}

Result<void> ArchiveReader::copyStrided(TensorView &view, const std::byte *first,
                                        std::span<const qint64> strides)
{
    const qint64 bytes = tensorBytes(view.shape, view.dtype);
    if (!m_budget.take(bytes + qint64(2 * sizeof(void *))) || !m_budget.grow(m_result.copies))
        return tooLarge();
    const auto size = qint64(dtypeSize(view.dtype));
    m_result.copies.emplace_back(new std::byte[size_t(bytes)]);
    std::byte *to = m_result.copies.back().get();
    view.bytes = {to, size_t(bytes)};
    std::array<qint64, MostAxes> at = {};
    qint64 from = 0; // in elements behind `first`
    for (std::byte *end = to + bytes; to != end; to += size) {
        std::memcpy(to, first + from * size, size_t(size));
        for (size_t axis = view.shape.size(); axis-- > 0;) {
            from += strides[axis];
            if (++at[axis] < view.shape[axis])
                break;
            from -= strides[axis] * view.shape[axis];
            at[axis] = 0;
        }
    }
    return {};
}

Result<void> ArchiveReader::addTensor(const Item &item)
{
    const auto wrong = [&](const char *what) {
        return damaged(QStringLiteral("%1: %2").arg(shown(item.key), QLatin1String(what)));
    };
    std::array<Ref, 4> part; // storage, offset, shape, strides; their kinds were checked
    Ref e = m_tree.firstEdge(m_tree.tuple(item.value));
    for (Ref &value : part) {
        value = m_tree.edge(e).value;
        e = m_tree.edge(e).next;
    }
    const Ref id = m_tree.tuple(part[0]); // "storage", class, key, place, count
    e = m_tree.edge(m_tree.firstEdge(id)).next;
    TensorView view;
    static_cast<void>(m_tree.storageType(m_tree.edge(e).value, view.dtype));
    e = m_tree.edge(e).next;
    const auto key = m_tree.text(m_tree.edge(e).value);
    const qint64 stored = m_tree.integer(m_tree.edge(m_tree.edge(m_tree.edge(e).next).next).value);

    std::array<char, 256> record;
    constexpr std::string_view folder = "data/";
    if (key.size() > record.size() - folder.size())
        return wrong("its storage has too long a name");
    std::copy(key.begin(), key.end(), std::copy(folder.begin(), folder.end(), record.begin()));
    const auto *entry = entryOf(m_zip, m_top, {record.data(), folder.size() + key.size()});
    if (!entry)
        return wrong("its storage is not in the file");
    const auto size = qint64(dtypeSize(view.dtype));
    qint64 storedBytes = 0;
    if (__builtin_mul_overflow(stored, size, &storedBytes) || storedBytes != qint64(entry->bytes.size()))
        return wrong("its storage has another size than it says");

    std::array<qint64, MostAxes> shape, strides;
    const auto axes = numbers(part[2], shape);
    if (!axes || numbers(part[3], strides) != axes)
        return wrong("its shape and strides do not fit together");
    const qint64 bytes = tensorBytes({shape.data(), *axes}, view.dtype);
    if (bytes < 0)
        return wrong("it has an impossible shape");
    const qint64 offset = m_tree.integer(part[1]);
    if (offset < 0 || offset > stored)
        return wrong("it begins outside its storage");
    bool contiguous = true;
    qint64 last = offset, dense = 1;
    for (size_t axis = *axes; bytes > 0 && axis-- > 0;) {
        qint64 reach = 0;
        if (strides[axis] < 0)
            return wrong("it has a negative stride");
        if (__builtin_mul_overflow(shape[axis] - 1, strides[axis], &reach) ||
            __builtin_add_overflow(last, reach, &last) || last >= stored)
            return wrong("it reaches beyond its storage");
        contiguous = contiguous && (shape[axis] == 1 || strides[axis] == dense);
        dense *= shape[axis];
    }
    if (bytes > 0 && last >= stored)
        return wrong("it reaches beyond its storage");

    if (!m_budget.take(NodeBytes + qint64(sizeof(QString) + sizeof(TensorView) + 2 * item.key.size()) +
                       qint64(*axes * sizeof(qint64)) + 2 * BlockBytes))
        return tooLarge();
    view.shape.assign(shape.begin(), shape.begin() + qptrdiff(*axes));
    const std::byte *first = entry->bytes.data() + offset * size;
    if (contiguous)
        view.bytes = {first, size_t(bytes)};
    else
        FATHOM_DO(copyStrided(view, first, {strides.data(), *axes}));
    const QString name = QString::fromUtf8(item.key.data(), qsizetype(item.key.size()));
    if (m_result.tensors.contains(name))
        return wrong("it comes twice");
    m_result.tensors.insert(name, std::move(view));
    return {};
}

Result<TorchArchive> ArchiveReader::read(std::span<const std::byte> file)
{
    FATHOM_DO(openPickle(file));
    const Ref root = m_tree.root();
    if (m_tree.kind(root) == Kind::Placeholder)
        return pythonObjects(dotted(m_tree.text(root)));
    std::vector<Item> top;
    if (m_tree.kind(root) == Kind::Dict) {
        FATHOM_TRY(top, items(root));
    }
    FATHOM_DO(checkPlaceholders(top));
    FATHOM_DO(readSettings(top));
    if (m_tree.kind(root) == Kind::Dict) {
        if (const Ref dict = dictOfTensors(top); dict != root) {
            FATHOM_TRY(top, items(dict));
        }
    }
    for (const Item &item : top)
        if (m_tree.kind(item.value) == Kind::Tensor)
            FATHOM_DO(addTensor(item));
    if (m_result.tensors.isEmpty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: has no named tensors where a state_dict has them; save "
                                                "the weights alone: torch.save(model.state_dict(), "
                                                "'weights.pth')"),
                     {m_name}};
    return std::move(m_result);
}

} // namespace

Result<TorchArchive> readTorchArchive(std::span<const std::byte> file, const QString &name)
{
    return ArchiveReader(name, qint64(file.size())).read(file);
}

bool isTorchScriptModule(std::span<const std::byte> file)
{
    MemoryBudget budget(qint64(file.size()));
    return holdsCode(file, budget);
}

} // namespace fathom
