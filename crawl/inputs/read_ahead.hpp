// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/aside_store.hpp"
#include "crawl/inputs/host_shares.hpp"
#include "messages/job.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace muster {

/// Where inputs wait that the look-ahead has no room for.
struct aside_settings {
  uint64_t disk = 0;     ///< Bytes; 0: nothing is set aside.
  std::string directory; ///< Of the file that they are kept in.
  /// Inputs of a host that it may always have in memory.
  uint64_t least = 16;
};

/// Chooses which inputs are handed out and which are set aside, so that no host
/// takes more than its share of the look-ahead while others could be fetched.
/// Inputs of one host are handed out in the order in which they came.
class read_ahead {
public:
  explicit read_ahead(const aside_settings& settings);

  /// For tests.
  read_ahead(aside_store store, uint64_t least);

  /// What follows answers this order.
  void begin(const read_order& order);

  /// Hands out inputs of hosts that have less than half of their share and more
  /// set aside. Returns whether there were any, lost ones included.
  bool refill(input_batch& out);

  /// Whether the order permits more inputs.
  bool wants_more() const {
    return lines_ > 0 && bytes_ > 0;
  }

  /// Hands the input out or sets it aside. If it can do neither it keeps it and
  /// returns false; nothing else is to be offered then.
  bool offer(input_item&& item, input_batch& out);

  /// Offers what was kept again. False if it is still kept.
  bool offer_kept(input_batch& out);

  /// Tells what is set aside.
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
  uint64_t lines_ = 0; ///< That the present order still permits,
  uint64_t bytes_ = 0; ///< and bytes.
  bool idle_ = false;  ///< As in the present order.
  bool refused_ = false;
  bool told_ = false; ///< That it was refused, at least once.
};

} // namespace muster
