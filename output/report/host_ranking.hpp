// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/report/host_table.hpp"

#include "messages/record.hpp"
#include "output/rows/url_host.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace muster::output {

/// Which hosts are slow and which fail. Exact up to 10,000 hosts of each sort;
/// beyond that the hosts with the largest shares of the time and of the
/// failures are found (see host_table), but their early records may be missing
/// from the numbers.
class host_ranking {
public:
  /// Counts a fetch. Not for URLs that were shared or skipped.
  void add(const record& rec);

  /// Appends up to five hosts of each kind, with headings, in 80 columns.
  void append_to(std::string& out) const;

private:
  struct times {
    uint64_t responses = 0;
    microseconds sum{0};
    microseconds max{0};
  };

  struct failures {
    /// An HTTP status, or an error_kind, which is smaller than any of those,
    /// and how often; the first few that a host had.
    std::vector<std::pair<uint16_t, uint64_t>> reasons;
    uint64_t count = 0;
  };

  void add_response(std::string_view host, microseconds time);
  void add_failure(std::string_view host, const fetch_result& result);
  void append_slowest(std::string& out) const;
  void append_failing(std::string& out) const;
  static std::string dominating_reason(const failures& account);

  host_table<times> times_{10'000};
  host_table<failures> failures_{10'000};
};

} // namespace muster::output
