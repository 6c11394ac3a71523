// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <vector>

namespace nestor::bench {

/// Somebody at the window: does one thing after the other, each when the former is seen to be
/// done. Everything happens inside events of the window's thread, as it does for a person.
class Script : public QObject {
    Q_OBJECT

public:
    explicit Script(QObject *parent = nullptr);

    /// `act` is called once, then `done` again and again until it says true.
    Script &then(const QString &name, std::function<void()> act, std::function<bool()> done = {});
    /// `told` is called with the name of each step before it is done.
    void onStep(std::function<void(const QString &name)> told) { m_told = std::move(told); }
    /// Runs all steps; leaves the event loop with 0, or with 1 when a step takes more than
    /// `patienceSeconds`.
    void run(int patienceSeconds);
    /// Milliseconds from doing a step to seeing it done, to the precision of the looking (1 ms).
    [[nodiscard]] double milliseconds(const QString &name) const;

private:
    struct Step {
        QString name;
        std::function<void()> act;
        std::function<bool()> done;
        double milliseconds = 0;
    };
    void look();

    std::vector<Step> m_steps;
    std::function<void(const QString &)> m_told;
    size_t m_at = 0;
    bool m_acted = false;
    QTimer m_tick;
    QElapsedTimer m_since;
    qint64 m_patience = 0;
};

/// What one program with a window is to do and to measure; see window_scenes.cpp.
struct SceneRequest {
    QString name;
    QString store;        ///< the store to open, or to create
    QString collection;   ///< what to import
    qint64 begunNs = 0;   ///< when the program was started, by the steady clock
    bool verbose = false; ///< say who caused the longest stalls
};

/// Plays a scene and prints its numbers as one line of JSON; the program's exit status.
int playScene(int argc, char **argv, const SceneRequest &request);

} // namespace nestor::bench
