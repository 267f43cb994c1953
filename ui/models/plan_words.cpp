#include "ui/models/plan_words.h"

#include "core/inspect/preview.h"
#include "ui/models/counted.h"
#include "ui/models/plain_error.h"

#include <QObject>
#include <QStringList>

namespace chartroom::models {

QString planHeadline(const inspect::ChangePlan& plan) {
  const auto many = [](const std::vector<inspect::PlanItem>& items) { return static_cast<int>(items.size()); };
  if (plan.isRefused()) {
    if (!plan.refused.empty()) return (plan.mayBeRefused() ? QObject::tr("May be refused: %1") : QObject::tr("Will be refused: %1")).arg(QString::fromStdString(plan.refused.front().object));
    if (!plan.conflicts.empty()) return QObject::tr("Will be refused: %1").arg(counted(many(plan.conflicts), QObject::tr("conflict"), QObject::tr("conflicts")));
    return QObject::tr("Will be refused");
  }
  if (plan.basis == inspect::ChangePlan::Basis::Cluster && plan.end == action::End::Unknown) return QObject::tr("What the cluster does is not known");
  if (plan.changesNothing) return QObject::tr("Nothing changes in the cluster");
  QStringList parts;
  if (many(plan.changed)) parts << counted(many(plan.changed), QObject::tr("object changes"), QObject::tr("objects change"));
  if (many(plan.added)) parts << QObject::tr("%1 created").arg(many(plan.added));
  if (many(plan.removed)) parts << QObject::tr("%1 deleted").arg(many(plan.removed));
  if (plan.losses.any()) parts << QObject::tr("more goes with them");
  if (plan.pods) parts << counted(plan.pods, QObject::tr("pod restarts"), QObject::tr("pods restart"));
  if (many(plan.hooks)) parts << counted(many(plan.hooks), QObject::tr("hook runs"), QObject::tr("hooks run"));
  if (!plan.warnings.empty()) parts << counted(static_cast<int>(plan.warnings.size()), QObject::tr("warning"), QObject::tr("warnings"));
  if (many(plan.unknown)) parts << counted(many(plan.unknown), QObject::tr("object not known"), QObject::tr("objects not known"));
  if (!parts.isEmpty()) return parts.join(QStringLiteral(" · "));
  return plan.basis == inspect::ChangePlan::Basis::Cluster ? QObject::tr("No object changes") : QObject::tr("The manifests are the same");
}

QString planReason(const inspect::ChangePlan& plan) {
  if (plan.isRefused()) {
    if (plan.mayBeRefused()) return QObject::tr("%1, unless a hook before it clears the way").arg(QString::fromStdString(plan.refused.front().detail));
    if (!plan.refused.empty()) return QString::fromStdString(plan.refused.front().detail);
    if (!plan.conflicts.empty()) return QString::fromStdString(plan.conflicts.front().object + ", " + plan.conflicts.front().detail);
    const QString original = QString::fromStdString(plan.error), plain = plainText(original);
    return plain == original ? QString::fromStdString(inspect::shortMessage(plan.error)) : plain;
  }
  if (plan.basis == inspect::ChangePlan::Basis::Cluster && plan.end == action::End::Unknown) return QString::fromStdString(inspect::reasonWords({plan.reason, {}, {}, {}, plan.error}));
  QStringList parts;
  if (!plan.overwritten.empty()) parts << counted(static_cast<int>(plan.overwritten.size()), QObject::tr("edited field is overwritten"), QObject::tr("edited fields are overwritten"));
  if (!plan.crds.empty()) parts << counted(static_cast<int>(plan.crds.size()), QObject::tr("CRD stays old"), QObject::tr("CRDs stay old"));
  return parts.join(QStringLiteral(" · "));
}

std::vector<LossText> lossTexts(const inspect::Losses& losses) {
  const QString data = QObject::tr("The data on them goes too, unless the volumes are kept by their policy.");
  std::vector<LossText> texts;
  const auto add = [&](int count, const QString& one, const QString& many, const QString& meaning) {
    if (count > 0) texts.push_back({counted(count, one, many), meaning});
  };
  add(losses.namespaces, QObject::tr("namespace is deleted"), QObject::tr("namespaces are deleted"), QObject::tr("Everything in a namespace goes with it, other releases too."));
  add(losses.definitions, QObject::tr("custom resource definition is deleted"), QObject::tr("custom resource definitions are deleted"),
      QObject::tr("Every object of their kinds goes with them, in all namespaces."));
  add(losses.claims, QObject::tr("volume claim is deleted"), QObject::tr("volume claims are deleted"), data);
  add(losses.sets, QObject::tr("StatefulSet is deleted with its volume claims"), QObject::tr("StatefulSets are deleted with their volume claims"), data);
  return texts;
}

} // namespace chartroom::models
