#pragma once

// Live: a release's objects as they are in the cluster now, with what they own (ReplicaSets, Pods), how ready they are and why
// not. For the window; helm has no counterpart beyond `status`.

#include "core/action/session.h"
#include "core/kube/wait.h"
#include "core/release/release.h"

#include <string>
#include <vector>

namespace chartroom::action {

struct LiveObject {
  std::string apiVersion;
  std::string kind;
  std::string nameSpace;
  std::string name;
  Value object;             // nil when it is not there
  kube::Readiness readiness; // NotFound when it is not there
  kube::Blocking blocking;  // why it is not ready; empty fields otherwise
  bool hook = false;        // it belongs to a hook, not to the manifest
  std::vector<LiveObject> owned; // by ownerReferences: ReplicaSets, Pods, Jobs
};

struct LiveEvent {
  std::string type;   // "Normal", "Warning"
  std::string reason;
  std::string message;
  std::string kind;   // of the object it is about
  std::string name;
  std::string lastSeen; // RFC 3339
  int count = 1;
};

struct LiveState {
  std::vector<LiveObject> objects; // in the manifest's order, hooks last
  std::vector<LiveEvent> events;   // about any of them, newest first
};

// Reads everything in one go. Objects whose kind the cluster no longer serves fail the whole as build() does; objects that may not
// be read are there with ReadyState::Unknown and the server's text as message.
Result<LiveState> readLive(const Context& context, Session& session, const release::Release& release);

} // namespace chartroom::action
