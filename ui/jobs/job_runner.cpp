#include "ui/jobs/job_runner.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>

#include <algorithm>
#include <atomic>
#include <set>

namespace chartroom::jobs {

namespace {
// How long work may go on after the program was told to end: a cluster that is slow for a moment still gets the record.
constexpr std::chrono::seconds kPatience{30};
} // namespace

struct JobRunner::Job {
  JobState state;
  QPointer<QObject> owner;
  const QObject* ownerAddress = nullptr;
  Context context;
  std::shared_ptr<std::atomic<bool>> dropped = std::make_shared<std::atomic<bool>>(false);
  Done done;
  QMetaObject::Connection ownerGone;
};

// What crosses the threads: a queue of work down, a queue of messages up, both under one mutex. `done` closures stay
// out of it.
struct JobRunner::Pool {
  using Subject = std::pair<const QObject*, QString>; // owner and key
  struct Task {
    JobId id;
    Subject subject;
    Context context;
    std::shared_ptr<const std::atomic<bool>> dropped;
    Work work;
  };
  struct Message {
    JobId id;
    bool finished = false;
    std::string progress;
    std::shared_ptr<void> result;
  };

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Task> tasks;
  std::set<Subject> busy; // what runs; at most one task of each
  std::deque<Message> messages;
  bool closing = false;
  bool posted = false;
  JobRunner* runner = nullptr;
  std::vector<std::thread> threads;

  static QEvent::Type eventType() {
    static const auto kType = static_cast<QEvent::Type>(QEvent::registerEventType());
    return kType;
  }

  void send(Message message) {
    std::unique_lock lock(mutex);
    if (closing) return;
    messages.push_back(std::move(message));
    if (posted) return;
    posted = true;
    // Under the lock: the runner cannot be gone before it has taken the lock to set `closing`.
    QCoreApplication::postEvent(runner, new QEvent(eventType()));
  }

  std::deque<Task>::iterator next() {
    // What nobody waits for is not begun. What the user cancelled is: only the work can say how that ends.
    std::erase_if(tasks, [](const Task& task) { return task.dropped->load(); });
    return std::find_if(tasks.begin(), tasks.end(), [this](const Task& task) { return busy.count(task.subject) == 0; });
  }

  void run() {
    for (;;) {
      Task task;
      {
        std::unique_lock lock(mutex);
        auto found = tasks.end();
        wake.wait(lock, [&] {
          found = next(); // before end() is asked for: it takes tasks out
          return closing || found != tasks.end();
        });
        if (closing) return;
        task = std::move(*found);
        tasks.erase(found);
        busy.insert(task.subject);
      }
      const JobId id = task.id;
      const Context context = task.context.withProgress([this, id](std::string_view step) {
        send({id, false, std::string(step), nullptr});
      });
      Message message{id, true, {}, task.work(context)};
      task.work = nullptr;
      send(std::move(message));
      {
        const std::lock_guard lock(mutex);
        busy.erase(task.subject);
      }
      wake.notify_one();
    }
  }
};

// A second cancel() would also end what the work has to write after the first.
static void endOnce(const Context& context) {
  if (!context.cancelled()) context.cancel();
}

JobRunner::JobRunner(int threads, QObject* parent) : QObject(parent), m_pool(std::make_unique<Pool>()) {
  m_pool->runner = this;
  Pool::eventType();
  if (threads <= 0) threads = std::max(4, static_cast<int>(std::thread::hardware_concurrency()));
  for (int i = 0; i < threads; ++i) m_pool->threads.emplace_back([pool = m_pool.get()] { pool->run(); });
}

JobRunner::~JobRunner() { finish(); }

// What is still to be written may wait long for a silent cluster: after a while it is ended, too.
void JobRunner::finish() {
  for (const auto& job : m_jobs) endOnce(job->context);
  {
    std::lock_guard lock(m_pool->mutex);
    m_pool->closing = true;
  }
  m_pool->wake.notify_all();
  std::mutex mutex;
  std::condition_variable over;
  bool ended = false;
  std::thread hurry([&] {
    std::unique_lock lock(mutex);
    if (over.wait_for(lock, kPatience, [&] { return ended; })) return;
    for (const auto& job : m_jobs) job->context.cancel();
  });
  for (std::thread& thread : m_pool->threads) thread.join();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  over.notify_one();
  hurry.join();
  m_pool->threads.clear();
}

JobId JobRunner::startErased(QObject* owner, const JobKey& key, Work work, Done done) {
  Q_ASSERT(owner);
  drop(owner, key.key);
  auto job = std::make_unique<Job>();
  const JobId id = ++m_lastId;
  job->state = {id, key.key, key.title, {}, {}, false, key.effect, std::chrono::steady_clock::now(), key.cluster, key.ifStopped};
  job->owner = owner;
  job->ownerAddress = owner;
  job->done = std::move(done);
  job->ownerGone = connect(owner, &QObject::destroyed, this, [this, id] { forget(id); });
  {
    std::lock_guard lock(m_pool->mutex);
    m_pool->tasks.push_back({id, {owner, key.key}, job->context, job->dropped, std::move(work)});
  }
  m_jobs.push_back(std::move(job));
  m_pool->wake.notify_one();
  emit changed();
  return id;
}

void JobRunner::forget(JobId id) {
  const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [id](const auto& job) { return job->state.id == id; });
  if (found == m_jobs.end()) return;
  *(*found)->dropped = true;
  endOnce((*found)->context);
  disconnect((*found)->ownerGone);
  m_jobs.erase(found);
  // The owner may be half destroyed, and still be connected: it is gone when the event loop runs again.
  QMetaObject::invokeMethod(this, &JobRunner::changed, Qt::QueuedConnection);
}

void JobRunner::cancel(JobId id) {
  for (const auto& job : m_jobs) {
    if (job->state.id != id) continue;
    job->state.cancelling = true;
    job->context.cancel();
    emit changed();
    return;
  }
}

void JobRunner::drop(const QObject* owner, const QString& key) {
  std::vector<JobId> ids;
  for (const auto& job : m_jobs)
    if (job->ownerAddress == owner && (key.isNull() || job->state.key == key)) ids.push_back(job->state.id);
  for (const JobId id : ids) forget(id);
}

bool JobRunner::isRunning(const QObject* owner, const QString& key) const {
  return std::any_of(
      m_jobs.begin(), m_jobs.end(), [&](const auto& job) { return job->ownerAddress == owner && job->state.key == key; });
}

std::vector<JobState> JobRunner::jobs() const {
  std::vector<JobState> states;
  for (const auto& job : m_jobs) states.push_back(job->state);
  return states;
}

std::vector<JobState> JobRunner::titledJobs() const {
  std::vector<JobState> states = jobs();
  std::erase_if(states, [](const JobState& state) { return state.title.isEmpty(); });
  return states;
}

bool JobRunner::event(QEvent* event) {
  if (event->type() != Pool::eventType()) return QObject::event(event);
  takeMessages();
  return true;
}

void JobRunner::takeMessages() {
  std::deque<Pool::Message> messages;
  {
    std::lock_guard lock(m_pool->mutex);
    m_pool->posted = false;
    messages.swap(m_pool->messages);
  }
  const QPointer<JobRunner> alive(this);
  while (!messages.empty()) {
    Pool::Message message = std::move(messages.front());
    messages.pop_front();
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto& job) { return job->state.id == message.id; });
    if (found == m_jobs.end()) continue;
    if (!message.finished) {
      (*found)->state.progress = QString::fromStdString(message.progress);
      (*found)->state.told = QDateTime::currentDateTime();
      emit changed();
      continue;
    }
    // Out of the list first: `done` may start the next job of this key, or end the owner.
    const std::unique_ptr<Job> job = std::move(*found);
    m_jobs.erase(found);
    disconnect(job->ownerGone);
    if (job->owner) job->done(message.result);
    if (!alive) return;
    emit changed();
    if (!job->state.title.isEmpty()) emit finished(job->state.id, job->state.title);
    if (!alive) return;
    // One result each time: keys and paints get between two of them.
    if (messages.empty()) return;
    const std::lock_guard lock(m_pool->mutex);
    while (!messages.empty()) {
      m_pool->messages.push_front(std::move(messages.back()));
      messages.pop_back();
    }
    if (!std::exchange(m_pool->posted, true)) QCoreApplication::postEvent(this, new QEvent(Pool::eventType()));
  }
}

} // namespace chartroom::jobs
