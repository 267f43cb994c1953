#include "ui/models/plan_words.h"

#include "core/inspect/short_message.h"
#include "ui/models/counted.h"
#include "ui/models/plain_error.h"
#include "ui/models/qt_text.h"

#include <QObject>
#include <QStringList>

namespace chartroom::models {

namespace {

QString reasonText(const kube::Finding& finding) {
  using kube::Reason;
  switch (finding.reason) {
  case Reason::ImmutableField: {
    QStringList fields;
    for (const std::string& field : finding.fields) fields << qt(field);
    return QObject::tr("%1 cannot be changed").arg(fields.join(QStringLiteral(", ")));
  }
  case Reason::Forbidden: {
    const std::string act = inspect::forbiddenAct(finding.message);
    return act.empty() ? QObject::tr("you may not do this") : QObject::tr("you may not %1").arg(qt(act));
  }
  case Reason::NotOwned: return QObject::tr("belongs to somebody else");
  case Reason::KindNotServed: return QObject::tr("the cluster does not serve this kind");
  case Reason::Dependency: return QObject::tr("not checked: %1 is not there yet").arg(qt(finding.dependency));
  case Reason::NoDryRun: return QObject::tr("not checked: an admission webhook allows no dry run");
  case Reason::Superseded: return QObject::tr("another revision is the newest");
  case Reason::Pending: return QObject::tr("another operation runs on the release");
  case Reason::Unreachable: return QObject::tr("the cluster does not answer");
  case Reason::Cancelled: return QObject::tr("the question was cancelled");
  case Reason::FieldConflict: return QObject::tr("conflict");
  default: return qt(inspect::shortMessage(finding.message));
  }
}

// "pre-upgrade" is "before upgrade".
QString eventText(const std::string& event) {
  const std::size_t dash = event.find('-');
  if (dash == std::string::npos) return qt(event);
  const QString what = event.ends_with("-delete") ? QObject::tr("deletion") : qt(event.substr(dash + 1));
  return event.starts_with("pre-") ? QObject::tr("before %1").arg(what) : QObject::tr("after %1").arg(what);
}

} // namespace

QString objectText(const inspect::PlanItem& item) {
  using inspect::Says;
  const bool named = item.says == Says::Conflict || item.says == Says::Overwritten || item.says == Says::Survives;
  return named && !item.field.empty() ? qt(item.object) + QLatin1Char(' ') + qt(item.field) : qt(item.object);
}

QString saidText(const inspect::PlanItem& item) {
  using inspect::Says;
  const QString change =
      item.before.empty() && item.after.empty() ? QString() : qt(item.before) + QStringLiteral("→") + qt(item.after);
  switch (item.says) {
  case Says::Nothing: break;
  case Says::Field: return qt(item.field) + QLatin1Char(' ') + change;
  case Says::FieldChanges: return qt(item.field);
  case Says::TextChanges: return QObject::tr("%1, text").arg(qt(item.field));
  case Says::Fields: return counted(item.count, QObject::tr("field"), QObject::tr("fields"));
  case Says::Missing: return QObject::tr("is missing in the cluster");
  case Says::NotInChart: return QObject::tr("stays");
  case Says::StaysAsItIs: return QObject::tr("stays as it is");
  case Says::NotKnown: return QObject::tr("not known");
  case Says::KeptByPolicy: return QObject::tr("resource policy");
  case Says::WithNamespace: return QObject::tr("goes with its namespace");
  case Says::BeingDeleted: return item.manager.empty() ? QString() : QObject::tr("held by %1").arg(qt(item.manager));
  case Says::OfRevision: return QObject::tr("revision %1").arg(item.count);
  case Says::Hook: return eventText(item.event);
  case Says::Reason:
    return item.event.empty() ? reasonText(item.finding)
                              : QObject::tr("hook %1: %2").arg(eventText(item.event), reasonText(item.finding));
  case Says::Conflict:
    return (change.isEmpty() ? QString() : change + QStringLiteral(", ")) + QObject::tr("owned by %1").arg(qt(item.manager));
  case Says::Overwritten: return change.isEmpty() ? QObject::tr("value") : change;
  case Says::Survives: return item.before.empty() ? QObject::tr("value") : qt(item.before);
  case Says::Pods: return counted(item.count, QObject::tr("pod"), QObject::tr("pods"));
  case Says::PodsOnDelete: return QObject::tr("when somebody deletes its pods");
  case Says::PodsPaused: return QObject::tr("once its rollout goes on");
  }
  return {};
}

QString planHeadline(const inspect::ChangePlan& plan) {
  const auto many = [](const std::vector<inspect::PlanItem>& items) { return static_cast<int>(items.size()); };
  if (plan.isRefused()) {
    if (!plan.refused.empty())
      return (plan.mayBeRefused() ? QObject::tr("May be refused: %1") : QObject::tr("Will be refused: %1"))
          .arg(objectText(plan.refused.front()));
    if (!plan.conflicts.empty())
      return QObject::tr("Will be refused: %1")
          .arg(counted(many(plan.conflicts), QObject::tr("conflict"), QObject::tr("conflicts")));
    return QObject::tr("Will be refused");
  }
  if (plan.basis == inspect::ChangePlan::Basis::Cluster && plan.end == action::End::Unknown)
    return QObject::tr("What the cluster does is not known");
  QStringList parts;
  if (plan.changesNothing) parts << QObject::tr("Nothing changes in the cluster");
  if (many(plan.changed)) parts << counted(many(plan.changed), QObject::tr("object changes"), QObject::tr("objects change"));
  if (many(plan.added)) parts << QObject::tr("%1 created").arg(many(plan.added));
  if (many(plan.removed)) parts << QObject::tr("%1 deleted").arg(many(plan.removed));
  if (plan.losses.any()) parts << QObject::tr("more goes with them");
  if (plan.pods) parts << counted(plan.pods, QObject::tr("pod restarts"), QObject::tr("pods restart"));
  if (many(plan.hooks)) parts << counted(many(plan.hooks), QObject::tr("hook runs"), QObject::tr("hooks run"));
  if (!plan.warnings.empty())
    parts << counted(static_cast<int>(plan.warnings.size()), QObject::tr("warning"), QObject::tr("warnings"));
  if (many(plan.ending))
    parts << counted(many(plan.ending), QObject::tr("object is being deleted"), QObject::tr("objects are being deleted"));
  if (many(plan.unknown)) parts << counted(many(plan.unknown), QObject::tr("object not known"), QObject::tr("objects not known"));
  if (!parts.isEmpty()) return parts.join(QStringLiteral(" · "));
  return plan.basis == inspect::ChangePlan::Basis::Cluster ? QObject::tr("No object changes")
                                                           : QObject::tr("The manifests are the same");
}

QString planReason(const inspect::ChangePlan& plan) {
  if (plan.isRefused()) {
    if (plan.mayBeRefused()) return QObject::tr("%1, unless a hook before it clears the way").arg(saidText(plan.refused.front()));
    if (!plan.refused.empty()) return saidText(plan.refused.front());
    if (!plan.conflicts.empty())
      return objectText(plan.conflicts.front()) + QStringLiteral(", ") + saidText(plan.conflicts.front());
    const QString original = QString::fromStdString(plan.error), plain = plainText(original);
    return plain == original ? QString::fromStdString(inspect::shortMessage(plan.error)) : plain;
  }
  if (plan.basis == inspect::ChangePlan::Basis::Cluster && plan.end == action::End::Unknown)
    return reasonText({plan.reason, {}, {}, {}, plan.error});
  QStringList parts;
  if (!plan.overwritten.empty())
    parts << counted(static_cast<int>(plan.overwritten.size()), QObject::tr("edited field is overwritten"),
        QObject::tr("edited fields are overwritten"));
  if (!plan.crds.empty())
    parts << counted(static_cast<int>(plan.crds.size()), QObject::tr("CRD stays old"), QObject::tr("CRDs stay old"));
  return parts.join(QStringLiteral(" · "));
}

std::vector<LossText> lossTexts(const inspect::Losses& losses) {
  const QString data = QObject::tr("The data on them goes too, unless the volumes are kept by their policy.");
  std::vector<LossText> texts;
  const auto add = [&](int count, const QString& one, const QString& many, const QString& meaning) {
    if (count > 0) texts.push_back({counted(count, one, many), meaning});
  };
  add(losses.namespaces, QObject::tr("namespace is deleted"), QObject::tr("namespaces are deleted"),
      QObject::tr("Everything in a namespace goes with it, other releases too."));
  add(losses.definitions, QObject::tr("custom resource definition is deleted"),
      QObject::tr("custom resource definitions are deleted"),
      QObject::tr("Every object of their kinds goes with them, in all namespaces."));
  add(losses.claims, QObject::tr("volume claim is deleted"), QObject::tr("volume claims are deleted"), data);
  add(losses.sets, QObject::tr("StatefulSet is deleted with its volume claims"),
      QObject::tr("StatefulSets are deleted with their volume claims"), data);
  add(losses.shrunk, QObject::tr("volume claim goes with a pod that is scaled away"),
      QObject::tr("volume claims go with pods that are scaled away"), data);
  return texts;
}

QString remainsText(const inspect::Remains& remains) {
  const auto names = [](const std::vector<std::string>& labels) {
    QStringList all;
    for (const std::string& label : labels) all << qt(label);
    return all.join(QStringLiteral(", "));
  };
  QStringList told, held;
  for (const inspect::HeldObject& each : remains.held) held << qt(each.label + " (" + each.finalizer + ")");
  if (!held.isEmpty()) told << QObject::tr("Finalizers hold what is still being deleted: %1.").arg(held.join(QStringLiteral(", ")));
  if (!remains.kept.empty()) told << QObject::tr("Kept by their resource policy: %1.").arg(names(remains.kept));
  if (!remains.others.empty()) told << QObject::tr("Still there: %1.").arg(names(remains.others));
  return told.join(QLatin1Char(' '));
}

} // namespace chartroom::models
