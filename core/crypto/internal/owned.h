#pragma once

// Owning pointers to OpenSSL's objects: Owned<X509, X509_free>. Movable like the unique_ptr they are; not thread-safe.

#include <memory>

namespace chartroom::crypto::internal {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

} // namespace chartroom::crypto::internal
