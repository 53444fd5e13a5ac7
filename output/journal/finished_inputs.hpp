// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace muster::output {

/// The inputs that have a record already: the outcome of each, and a
/// fingerprint of its URL to detect another one. Takes four bytes per index if
/// they are dense: 4 KiB and a bit for each 1,024 consecutive indexes that have
/// any.
class finished_inputs {
public:
  /// `url` is that of the record. False if the index is present already.
  bool insert(uint64_t index, std::string_view url, outcome result);

  struct entry {
    muster::outcome outcome = outcome::error;
    bool same_url = false; ///< Also true for one of 500 million other URLs.
  };

  /// What is known about an index. `url` is that of the input, as in a record,
  /// before the output format changes it.
  std::optional<entry> find(uint64_t index, std::string_view url) const;

  /// All of them, by their outcomes.
  const write_receipt& counts() const {
    return counts_;
  }

  /// The last index plus one; 0 if there is none.
  uint64_t end() const {
    return end_;
  }

private:
  static constexpr uint64_t chunk_size = 1'024;

  /// A fingerprint, the outcome in two bits, and a bit that is set; or 0.
  using mark = uint32_t;
  using chunk = std::array<mark, chunk_size>;

  std::unordered_map<uint64_t, std::unique_ptr<chunk>> chunks_;
  write_receipt counts_;
  uint64_t end_ = 0;
};

} // namespace muster::output
