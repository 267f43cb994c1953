#pragma once

// An object's state (core/inspect/object_state.h) in words. Pure functions, any thread.

#include "core/inspect/release_resources.h"

#include <QString>
#include <QStringList>

namespace chartroom::models {

// "Available", "CrashLoopBackOff"; empty where its workload speaks for it.
QString stateWord(const inspect::ObjectState& state);
// "2/3"; empty where nothing is counted.
QString readyText(const inspect::ObjectState& state);
// What stands in the way: the cluster's message, "exit code 1, 3 restarts"; may be empty.
QString whyText(const inspect::ObjectState& state);

// "Deployment web 2/3 ready", or "… 1 of 3 updated": old pods that are ready say nothing about the new state.
QString failingTitle(const inspect::FailingResource& failing);
// {"pod web-1", "ImagePullBackOff: manifest unknown"}, or the object's own word and message.
QStringList failingReasons(const inspect::FailingResource& failing);

} // namespace chartroom::models
