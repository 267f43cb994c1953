#pragma once

namespace chartroom::action {

// What becomes of objects that are there already and belong to somebody else: an error, the release's, or nobody asks.
enum class Existing { Refuse, Adopt, Ignore };

} // namespace chartroom::action
