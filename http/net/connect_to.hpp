// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace muster::http {

/// curl's `--connect-to HOST1:PORT1:HOST2:PORT2`: requests for HOST1:PORT1 go
/// to HOST2:PORT2 instead. URL, Host field, SNI and certificate check do not
/// change. An empty HOST1 or PORT1 matches any value; an empty HOST2 or PORT2
/// keeps the value of the request. IPv6 addresses are in brackets. As in curl,
/// the first entry that matches wins, and an entry with an empty HOST2 and
/// PORT2 never matches. Names are compared in the form of parsed URLs.
class connect_to_map {
public:
  struct destination {
    std::string host; ///< Name or address; IPv6 in brackets.
    uint16_t port = 0;
  };

  /// Adds an entry. On failure, returns false and stores a sentence in `error`.
  bool add(std::string_view entry, std::string& error);

  /// Where to connect to for a URL with this host and port.
  destination lookup(std::string_view host, uint16_t port) const;

private:
  struct rule {
    size_t rank = 0; ///< Position in the list; the lowest that matches wins.
    std::string host;
    uint16_t port = 0; ///< 0 keeps the port of the request.
  };

  /// By `host:port`; an empty part matches any value. So four look-ups find all
  /// matches.
  std::unordered_map<std::string, rule> rules_;
};

} // namespace muster::http
