// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace muster::test {

struct counting_options {
  /// Time between a request and its response.
  std::chrono::milliseconds delay{20};
  /// Number of exchanges that a host may have open. Before another one is
  /// counted, the server waits a moment for connections to close: a killed
  /// process does not close all of them at once.
  size_t limit = SIZE_MAX;
  std::string address = "127.0.0.1";
  /// Returns the response to a request with this value of Host, or an empty
  /// string for the usual one. Runs on the origin's thread.
  std::function<std::string(std::string_view host)> answer{};
};

/// A plain HTTP/1.1 server on a free port that answers each request with a
/// small body, or redirects `/to/REST` to `http://REST`, and counts, for each
/// value of Host, the exchanges open at once: from the whole request until the
/// response is written or the client is gone. One thread, for some ten thousand
/// requests a second.
class counting_origin {
public:
  explicit counting_origin(counting_options options = {});
  ~counting_origin();

  uint16_t port() const;

  /// Number of requests so far, of all paths or of one.
  size_t requests() const;
  size_t requests(const std::string& path) const;

  /// Number of hosts that were requested so far.
  size_t hosts() const;

  /// Maximum number of exchanges that were open together, with any host or with
  /// one.
  size_t most_open() const;
  size_t most_open(const std::string& host) const;

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace muster::test
