#pragma once

namespace chartroom::action {

// Existing objects that belong to another owner: Refuse is an error, Adopt takes them over, Ignore does not check the owner.
enum class Existing { Refuse, Adopt, Ignore };

} // namespace chartroom::action
