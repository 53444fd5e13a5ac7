// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/resume_signal.hpp"
#include "http/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace muster::http {

/// What a consumer says about the bytes after those that it has taken.
enum class consumer_state : uint8_t {
  ready,   ///< It takes more.
  paused,  ///< It takes no more until it is_ready().
  rejected ///< The body is rejected: see error().
};

/// Consumes the content of one body, for example to digest it. If it is
/// destroyed before finish(), the content is incomplete or invalid.
class body_consumer {
public:
  virtual ~body_consumer() = default;

  /// Takes the next bytes of the content, always all of them (at most 64 KiB).
  virtual consumer_state take(std::string_view content) = 0;

  /// The content is complete. It is not paused.
  virtual void finish() = 0;

  /// Whether a paused consumer takes more now.
  virtual bool is_ready() const {
    return true;
  }

  /// Notified after a paused consumer became ready, by any thread. Must exist
  /// if take() can return `paused`, and outlive the consumer's body.
  virtual resume_signal* signal() {
    return nullptr;
  }

  /// Why the body is rejected. The detail follows the word "content".
  virtual failure error() const {
    return {};
  }
};

/// Makes a consumer for one more body. Called by the threads of the engine.
using body_consumer_factory = std::function<std::unique_ptr<body_consumer>()>;

} // namespace muster::http
