// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/aside_store.hpp"
#include "crawl/inputs/host_shares.hpp"
#include "messages/job.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace muster {

/// Settings for inputs that do not fit into the look-ahead.
struct aside_settings {
  /// Maximum size of the file, in bytes; 0: set nothing aside.
  uint64_t disk = 0;
  std::string directory; ///< Directory of the file.
  /// Number of inputs that a host may always have in memory.
  uint64_t least = 16;
};

/// Decides which inputs to hand out and which to set aside, so that no host
/// takes more than its share of the look-ahead while others could be fetched.
/// Keeps the order of inputs of a host.
class read_ahead {
public:
  explicit read_ahead(const aside_settings& settings);

  /// For tests.
  read_ahead(aside_store store, uint64_t least);

  /// Starts to answer this order.
  void begin(const read_order& order);

  /// Hands out inputs that were set aside, for hosts that have less than half
  /// of their share. Returns whether there were any, even if they were lost.
  bool refill(input_batch& out);

  /// Whether the order permits more inputs.
  bool wants_more() const {
    return lines_ > 0 && bytes_ > 0;
  }

  /// Hands the input out or sets it aside. If neither is possible, keeps it and
  /// returns false. Then the caller must call offer_kept() before it offers
  /// another input.
  bool offer(input_item&& item, input_batch& out);

  /// Offers the kept input again. Returns false if it must still be kept.
  bool offer_kept(input_batch& out);

  /// Reports in `out` how much is set aside.
  void tell(input_batch& out);

  /// Nothing is set aside or kept.
  bool empty() const {
    return !kept_ && shares_.aside() == 0;
  }

private:
  void hand_out(input_item&& item, input_batch& out);
  bool set_aside(const input_item& item);
  std::string refusal() const;

  std::optional<aside_store> store_;
  std::string directory_;
  host_shares shares_;
  std::optional<input_item> kept_;
  look_ahead_room free_;
  uint64_t lines_ = 0; ///< Lines that the current order still permits.
  uint64_t bytes_ = 0; ///< Bytes that the current order still permits.
  bool idle_ = false;  ///< From the current order.
  bool refused_ = false;
  bool reported_ = false; ///< The first refusal was reported.
};

} // namespace muster
