#pragma once

#include "messages/job.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace muster::output {

/// The inputs that have a record already: each one's outcome, and enough of its
/// URL to notice another one. Four bytes an index where they are dense, 4 KiB
/// and a bit for each 1,024 indexes in a row that have any.
class finished_inputs {
public:
  /// `url` is that of the record. False if the index was there already.
  bool insert(uint64_t index, std::string_view url, outcome result);

  struct entry {
    muster::outcome outcome = outcome::error;
    bool same_url = false; ///< True for one of 500 million other URLs, too.
  };

  /// What is known of an index. `url` is that of the input, as a record would
  /// have it, whatever the format of the output does to it.
  std::optional<entry> find(uint64_t index, std::string_view url) const;

  /// All of them, by their outcomes.
  const write_receipt& counts() const {
    return counts_;
  }

  /// One more than the last index; 0 if there is none.
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
