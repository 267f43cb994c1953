#include "ui/models/state_words.h"

#include "ui/models/qt_text.h"

#include <QObject>
#include <QStringList>

namespace chartroom::models {

using inspect::ObjectState;

QString stateWord(const ObjectState& state) {
  using Word = ObjectState::Word;
  switch (state.word) {
  case Word::None: return {};
  case Word::OfCluster: return qt(state.ofCluster);
  case Word::Applied: return QObject::tr("Applied");
  case Word::Available: return QObject::tr("Available");
  case Word::NotAvailable: return QObject::tr("Not available");
  case Word::Active: return QObject::tr("Active");
  case Word::NotScaling: return QObject::tr("Not scaling");
  case Word::Bound: return QObject::tr("Bound");
  case Word::Scheduled: return QObject::tr("Scheduled");
  case Word::Suspended: return QObject::tr("Suspended");
  case Word::Established: return QObject::tr("Established");
  case Word::Admitted: return QObject::tr("Admitted");
  case Word::NoAddress: return QObject::tr("No address yet");
  case Word::Complete: return QObject::tr("Complete");
  case Word::Running: return QObject::tr("Running");
  case Word::Progressing: return QObject::tr("Progressing");
  case Word::Paused: return QObject::tr("Paused");
  case Word::Pending: return QObject::tr("Pending");
  case Word::Terminating: return QObject::tr("Terminating");
  case Word::Failed: return QObject::tr("Failed");
  case Word::Missing: return QObject::tr("Missing");
  case Word::Removed: return QObject::tr("Removed");
  case Word::NotReadable: return QObject::tr("Not allowed to read");
  case Word::NotServed: return QObject::tr("Kind not served");
  case Word::Unknown: break;
  }
  return QObject::tr("Unknown");
}

QString readyText(const ObjectState& state) {
  return state.wanted < 0 ? QString() : QStringLiteral("%1/%2").arg(state.ready).arg(state.wanted);
}

QString whyText(const ObjectState& state) {
  switch (state.why) {
  case ObjectState::Why::None: break;
  case ObjectState::Why::OfCluster: return qt(state.message);
  case ObjectState::Why::NotThere: return QObject::tr("not in the cluster");
  case ObjectState::Why::ExitCode: {
    const QString code = QObject::tr("exit code %1").arg(state.exitCode);
    if (state.restarts < 0) return code;
    return state.restarts == 1 ? QObject::tr("%1, 1 restart").arg(code)
                               : QObject::tr("%1, %2 restarts").arg(code).arg(state.restarts);
  }
  }
  return {};
}

QString failingTitle(const inspect::FailingResource& failing) {
  const ObjectState& state = failing.state;
  const QString object = qt(failing.kind) + QLatin1Char(' ') + qt(failing.name);
  switch (state.rollout) {
  case ObjectState::Rollout::Updated: return QObject::tr("%1 %2 of %3 updated").arg(object).arg(state.rolled).arg(state.wanted);
  case ObjectState::Rollout::NewReady:
    return (state.wanted == 1 ? QObject::tr("%1 %2 of %3 new pod ready") : QObject::tr("%1 %2 of %3 new pods ready"))
        .arg(object)
        .arg(state.rolled)
        .arg(state.wanted);
  case ObjectState::Rollout::None: break;
  }
  const QString ready = readyText(state);
  return ready.isEmpty() ? object : QObject::tr("%1 %2 ready").arg(object, ready);
}

QStringList failingReasons(const inspect::FailingResource& failing) {
  if (failing.pod.empty()) {
    const QString why = whyText(failing.state);
    return why.isEmpty() ? QStringList{stateWord(failing.state)} : QStringList{stateWord(failing.state), why};
  }
  const QString why = whyText(failing.podState);
  return {QObject::tr("pod %1").arg(qt(failing.pod)),
      stateWord(failing.podState) + (why.isEmpty() ? QString() : QStringLiteral(": ") + why)};
}

} // namespace chartroom::models
