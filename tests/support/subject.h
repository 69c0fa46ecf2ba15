// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QObject>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fathom::test {
using SubjectMaker = std::function<std::unique_ptr<QObject>()>;

/// Every subject of one test binary, by name.
inline std::map<std::string, SubjectMaker> &subjects()
{
    static std::map<std::string, SubjectMaker> all;
    return all;
}

struct Registration
{
    Registration(const char *name, SubjectMaker maker) { subjects().emplace(name, std::move(maker)); }
};
} // namespace fathom::test

/// At the end of tst_NAME.cpp: makes the class a subject that `tst_<folder> NAME` runs.
#define FATHOM_TEST_SUBJECT(name, Class)                                                                     \
    static const fathom::test::Registration registration_##name(#name,                                       \
                                                                [] { return std::make_unique<Class>(); });

/// Fails the test with the error's sentence when a Result holds one.
#define VERIFY_RESULT(...)                                                                                   \
    do {                                                                                                     \
        const auto &fathomVerified = (__VA_ARGS__); /* evaluated once: a call may change something */        \
        QVERIFY2(bool(fathomVerified),                                                                       \
                 qPrintable(fathomVerified ? QString() : fathomVerified.error().english()));                 \
    } while (false)
