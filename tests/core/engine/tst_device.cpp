// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/catalogue_writer.h>
#include <engine/device_worker.h>

#include <QTest>

#include <latch>

using namespace fathom;
using namespace fathom::test;

class tst_Device final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void interactiveGoesBeforeBatchesThatWait();
    void longTaskLetsInteractiveIn();
    void longTaskLetsOneBatchInASecond();
    void taskFromTheDeviceThreadRunsAtOnce();
    void encoderIsLoadedOnce();
    void writerDrainsItsQueueBeforeItEnds();
    void writerKeepsTheFirstFailure();
    void missingMemoryIsAnError();
};

namespace {
// Holds the device until it is let go, so that a queue can be filled behind it.
class Blocked
{
public:
    explicit Blocked(DeviceWorker &device)
        : m_thread([this, &device] {
            const auto done = device.run(DeviceWorker::Priority::Batch, [this](Device &) -> Result<int> {
                m_began.count_down();
                m_go.wait();
                return 0;
            });
            Q_UNUSED(done)
        })
    {
        m_began.wait();
    }
    void letGo()
    {
        m_go.count_down();
        m_thread.join();
    }

private:
    std::latch m_began{1}, m_go{1};
    std::thread m_thread;
};
} // namespace

void tst_Device::interactiveGoesBeforeBatchesThatWait()
{
    DeviceWorker device(1, loadGridEncoder);
    Blocked blocked(device);
    std::mutex mutex;
    QStringList order;
    std::vector<std::thread> callers;
    const auto call = [&](DeviceWorker::Priority priority, const QString &name) {
        const int before = device.waiting();
        callers.emplace_back([&, priority, name] {
            const auto done = device.run(priority, [&](Device &) -> Result<int> {
                const std::lock_guard lock(mutex);
                order << name;
                return 0;
            });
            Q_UNUSED(done)
        });
        QTRY_COMPARE(device.waiting(), before + 1);
    };
    call(DeviceWorker::Priority::Batch, QStringLiteral("batch 1"));
    call(DeviceWorker::Priority::Batch, QStringLiteral("batch 2"));
    call(DeviceWorker::Priority::Interactive, QStringLiteral("heat map"));
    blocked.letGo();
    for (std::thread &caller : callers)
        caller.join();
    QCOMPARE(order, (QStringList{"heat map", "batch 1", "batch 2"}));
}

void tst_Device::longTaskLetsInteractiveIn()
{
    DeviceWorker device(1, loadGridEncoder);
    std::atomic<bool> answered = false;
    std::thread caller;
    int steps = 0;
    const auto trained = device.run(DeviceWorker::Priority::Batch, [&](Device &) -> Result<int> {
        caller = std::thread([&] {
            const auto answer =
                device.run(DeviceWorker::Priority::Interactive, [](Device &) -> Result<int> { return 7; });
            answered = answer && *answer == 7;
        });
        while (!answered && steps < 1'000'000'000) {
            ++steps;
            device.letOthersIn();
        }
        return steps;
    });
    caller.join();
    VERIFY_RESULT(trained);
    QVERIFY(answered);
}

void tst_Device::longTaskLetsOneBatchInASecond()
{
    DeviceWorker device(1, loadGridEncoder);
    std::atomic<int> batches = 0;
    std::thread caller;
    const auto trained = device.run(DeviceWorker::Priority::Batch, [&](Device &) -> Result<int> {
        caller = std::thread([&] {
            for (int i = 0; i < 2; ++i) {
                const auto done = device.run(DeviceWorker::Priority::Batch,
                                             [&](Device &) -> Result<int> { return ++batches; });
                Q_UNUSED(done)
            }
        });
        while (batches < 2)
            device.letOthersIn();
        return 0;
    });
    caller.join();
    VERIFY_RESULT(trained);
    QCOMPARE(batches.load(), 2);
}

void tst_Device::taskFromTheDeviceThreadRunsAtOnce()
{
    DeviceWorker device(1, loadGridEncoder);
    const auto answer = device.run(DeviceWorker::Priority::Batch, [&](Device &) -> Result<int> {
        return device.run(DeviceWorker::Priority::Batch, [](Device &) -> Result<int> { return 3; });
    });
    VERIFY_RESULT(answer);
    QCOMPARE(*answer, 3);
}

void tst_Device::encoderIsLoadedOnce()
{
    int loads = 0;
    DeviceWorker device(1, [&](const QString &id, const QString &on) {
        ++loads;
        return loadGridEncoder(id, on);
    });
    for (int i = 0; i < 3; ++i) {
        const auto loaded = device.run(DeviceWorker::Priority::Batch, [](Device &on) -> Result<int> {
            FATHOM_TRY(ImageEncoder * encoder, on.encoder(QStringLiteral("grid"), QStringLiteral("cpu")));
            return encoder->info().dimension;
        });
        VERIFY_RESULT(loaded);
        QCOMPARE(*loaded, 128);
    }
    QCOMPARE(loads, 1);
}

void tst_Device::writerDrainsItsQueueBeforeItEnds()
{
    JobBench bench(QStringLiteral("drain"));
    int written = 0;
    {
        CatalogueWriter writer(bench.shared());
        for (int i = 0; i < 500; ++i) {
            writer.post([&](Workspace &) -> Result<void> {
                ++written;
                return {};
            });
        }
    }
    QCOMPARE(written, 500);
}

void tst_Device::writerKeepsTheFirstFailure()
{
    JobBench bench(QStringLiteral("failure"));
    CatalogueWriter writer(bench.shared());
    writer.post([](Workspace &) -> Result<void> { return Error{ErrorCode::Disk, "%1", {"first"}}; });
    writer.post([](Workspace &) -> Result<void> { return Error{ErrorCode::Disk, "%1", {"second"}}; });
    const Result<void> outcome = writer.drain();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().english(), QStringLiteral("first"));
    VERIFY_RESULT(writer.drain());
}

void tst_Device::missingMemoryIsAnError()
{
    const auto fail = []() -> Result<int> { throw std::bad_alloc(); };
    DeviceWorker device(1, loadGridEncoder);
    const auto onDevice = device.run(DeviceWorker::Priority::Batch, [&](Device &) { return fail(); });
    QVERIFY(!onDevice);
    QCOMPARE(onDevice.error().code, ErrorCode::TooLarge);
    QVERIFY(device.run(DeviceWorker::Priority::Batch, [](Device &) -> Result<int> { return 1; }));
    JobBench bench(QStringLiteral("memory"));
    const auto onWriter = bench.writer().write([&](Workspace &) { return fail(); });
    QVERIFY(!onWriter);
    QCOMPARE(onWriter.error().code, ErrorCode::TooLarge);
    bench.writer().post([](Workspace &) -> Result<void> { throw std::bad_alloc(); });
    QCOMPARE(bench.writer().drain().error().code, ErrorCode::TooLarge);
}

FATHOM_TEST_SUBJECT(device, tst_Device)
#include "tst_device.moc"
