#include "core/sandbox/internal/controllers.h"

#include "core/sandbox/internal/cron.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

constexpr const char* kManager = "kube-controller-manager";
constexpr const char* kComponent = "job-controller";

bool isFinished(const Value& job) { return conditionIs(job, "Complete", "True") || conditionIs(job, "Failed", "True"); }

} // namespace

void Controllers::startJobPod(const ObjectPtr& job) {
  Value metadata = makeObject({{"generateName", job->key.name + "-"}});
  if (textAt(job->object, {"spec", "completionMode"}) == "Indexed") {
    const std::vector<ObjectPtr> present = ownedBy("pods", job);
    const auto isTaken = [&](std::int64_t index) {
      return std::any_of(present.begin(), present.end(), [&](const ObjectPtr& pod) {
        return textAt(pod->object, {"metadata", "annotations", "batch.kubernetes.io/job-completion-index"}) ==
               std::to_string(index);
      });
    };
    std::int64_t index = 0;
    while (isTaken(index)) ++index;
    put(metadata, {"generateName"}, job->key.name + "-" + std::to_string(index) + "-");
    put(metadata, {"annotations"}, makeObject({{"batch.kubernetes.io/job-completion-index", std::to_string(index)}}));
  }
  const ObjectPtr pod = createPod(job, "Job", at(job->object, {"spec", "template"}), metadata, kManager);
  event(job, "Normal", "SuccessfulCreate", "Created pod: " + pod->key.name, kComponent);
}

void Controllers::serveFinishedJob(const ObjectPtr& job) {
  const Value life = at(job->object, {"spec", "ttlSecondsAfterFinished"});
  std::string ended = textAt(job->object, {"status", "completionTime"});
  if (ended.empty()) ended = textAt(conditionOf(job->object, "Failed"), {"lastTransitionTime"});
  if (const auto time = parseTimestamp(ended); !life.isNil() && time && now() - *time >= std::chrono::seconds(toInteger(life)))
    remove(job);
}

void Controllers::serveJob(const ObjectPtr& job) {
  const Value& object = job->object;
  if (isBeingDeleted(object)) return;
  if (isFinished(object)) return serveFinishedJob(job);
  Value next = object.deepCopy();
  const std::vector<ObjectPtr> pods = ownedBy("pods", job);
  if (flagAt(object, {"spec", "suspend"})) {
    for (const ObjectPtr& pod : pods)
      if (isActivePod(pod->object)) remove(pod);
    putCount(next, {"status", "active"}, 0);
    setCondition(next, {"Suspended", "True", "JobSuspended", "Job suspended"}, now());
    updateStatus(job, next, kManager);
    return;
  }
  if (conditionIs(object, "Suspended", "True")) setCondition(next, {"Suspended", "False", "JobResumed", "Job resumed"}, now());
  if (textAt(object, {"status", "startTime"}).empty()) put(next, {"status", "startTime"}, timestamp(now()));

  std::int64_t active = 0, succeeded = 0, failed = 0, ready = 0;
  std::vector<ObjectPtr> running;
  for (const ObjectPtr& pod : pods) {
    const std::string phase = textAt(pod->object, {"status", "phase"});
    if (phase == "Succeeded") ++succeeded;
    else if (phase == "Failed") ++failed;
    else if (!isBeingDeleted(pod->object)) {
      ++active;
      ready += isReadyPod(pod->object);
      running.push_back(pod);
    }
  }
  const std::int64_t parallelism = numberAt(object, {"spec", "parallelism"}, 1);
  const std::int64_t completions = numberAt(object, {"spec", "completions"}, 1);
  std::string failure, why;
  if (failed > numberAt(object, {"spec", "backoffLimit"}, 6))
    failure = "BackoffLimitExceeded", why = "Job has reached the specified backoff limit";
  const auto start = parseTimestamp(textAt(next, {"status", "startTime"}));
  if (const Value deadline = at(object, {"spec", "activeDeadlineSeconds"});
      !deadline.isNil() && start && now() - *start >= std::chrono::seconds(toInteger(deadline)))
    failure = "DeadlineExceeded", why = "Job was active longer than specified deadline";

  if (!failure.empty()) {
    for (const ObjectPtr& pod : running) remove(pod);
    active = ready = 0;
    setCondition(next, {"FailureTarget", "True", failure, why}, now());
    setCondition(next, {"Failed", "True", failure, why}, now());
    event(job, "Warning", failure, why, kComponent);
  } else if (succeeded >= completions) {
    for (const ObjectPtr& pod : running) remove(pod);
    active = ready = 0;
    put(next, {"status", "completionTime"}, timestamp(now()));
    setCondition(next, {"SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods"}, now());
    setCondition(next, {"Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods"}, now());
    event(job, "Normal", "Completed", "Job completed", kComponent);
  } else {
    for (const std::int64_t wanted = std::min(parallelism, completions - succeeded); active < wanted; ++active) startJobPod(job);
  }
  putCount(next, {"status", "active"}, active);
  put(next, {"status", "ready"}, Value::goInt(ready));
  put(next, {"status", "terminating"}, 0);
  putCount(next, {"status", "succeeded"}, succeeded);
  putCount(next, {"status", "failed"}, failed);
  put(next, {"status", "uncountedTerminatedPods"}, Value::makeMap());
  if (const ObjectPtr present = fresh(job)) updateStatus(present, next, kManager);
}

void Controllers::serveCronJob(const ObjectPtr& cronJob) {
  const Value& object = cronJob->object;
  if (isBeingDeleted(object)) return;
  std::vector<ObjectPtr> jobs = ownedBy("jobs.batch", cronJob), active, good, bad;
  for (const ObjectPtr& job : jobs)
    (conditionIs(job->object, "Complete", "True")    ? good
        : conditionIs(job->object, "Failed", "True") ? bad
                                                     : active)
        .push_back(job);
  auto byAge = [](const ObjectPtr& a, const ObjectPtr& b) {
    return textAt(a->object, {"metadata", "creationTimestamp"}) < textAt(b->object, {"metadata", "creationTimestamp"});
  };
  for (auto [list, limit] : {std::pair{&good, numberAt(object, {"spec", "successfulJobsHistoryLimit"}, 3)},
           std::pair{&bad, numberAt(object, {"spec", "failedJobsHistoryLimit"}, 1)}}) {
    std::sort(list->begin(), list->end(), byAge);
    while (static_cast<std::int64_t>(list->size()) > limit) {
      remove(list->front());
      list->erase(list->begin());
    }
  }
  Value next = object.deepCopy();
  const auto schedule = CronSchedule::parse(textAt(object, {"spec", "schedule"}));
  if (schedule && !flagAt(object, {"spec", "suspend"})) {
    std::string since = textAt(object, {"status", "lastScheduleTime"});
    if (since.empty()) since = textAt(object, {"metadata", "creationTimestamp"});
    std::optional<Clock::Time> due;
    // Only the latest missed start counts; a long sleep must not make a job per minute of it.
    if (const auto from = parseTimestamp(since)) {
      auto start = std::max(*from, now() - std::chrono::hours(24 * 7));
      for (auto moment = schedule->next(start); moment && *moment <= now(); moment = schedule->next(*moment)) due = moment;
    }
    const std::string policy = textAt(object, {"spec", "concurrencyPolicy"});
    if (due && !(policy == "Forbid" && !active.empty())) {
      if (policy == "Replace") {
        for (const ObjectPtr& job : active) remove(job);
        active.clear();
      }
      const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(due->time_since_epoch()).count();
      const std::string name = cronJob->key.name + "-" + std::to_string(minutes);
      const Value given = at(object, {"spec", "jobTemplate"});
      Value metadata = at(given, {"metadata"}).isMap() ? at(given, {"metadata"}).deepCopy() : Value::makeMap();
      put(metadata, {"name"}, name);
      put(metadata, {"annotations", "batch.kubernetes.io/cronjob-scheduled-timestamp"}, timestamp(*due));
      put(metadata, {"ownerReferences"}, makeArray({ownerReference(object, "batch/v1", "CronJob")}));
      if (!m_world.store().get({"jobs.batch", cronJob->key.nameSpace, name})) {
        const ObjectPtr job = create(resource("batch", "jobs"), cronJob->key.nameSpace,
            makeObject(
                {{"apiVersion", "batch/v1"}, {"kind", "Job"}, {"metadata", metadata}, {"spec", at(given, {"spec"}).deepCopy()}}),
            kManager);
        active.push_back(job);
        event(cronJob, "Normal", "SuccessfulCreate", "Created job " + name, "cronjob-controller");
      }
      put(next, {"status", "lastScheduleTime"}, timestamp(*due));
    }
  }
  std::vector<Value> references;
  for (const ObjectPtr& job : active)
    references.push_back(makeObject({{"apiVersion", "batch/v1"}, {"kind", "Job"}, {"name", job->key.name},
        {"namespace", job->key.nameSpace}, {"uid", uidOf(job->object)}}));
  if (references.empty()) drop(next, {"status", "active"});
  else put(next, {"status", "active"}, makeArray(references));
  std::string latest = textAt(object, {"status", "lastSuccessfulTime"});
  for (const ObjectPtr& job : good) latest = std::max(latest, textAt(job->object, {"status", "completionTime"}));
  if (!latest.empty()) put(next, {"status", "lastSuccessfulTime"}, latest);
  if (const ObjectPtr present = fresh(cronJob)) updateStatus(present, next, kManager);
}

} // namespace chartroom::sandbox::internal
