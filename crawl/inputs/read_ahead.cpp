// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/read_ahead.hpp"

#include "output/rows/human.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// Number of inputs to hand out of one host before the next.
constexpr uint64_t block = 128;

std::optional<aside_store> make_store(const aside_settings& settings) {
  if (settings.disk == 0)
    return std::nullopt;
  return aside_store{scratch_file(settings.directory), {.disk = settings.disk}};
}

} // namespace

read_ahead::read_ahead(const aside_settings& settings)
  : store_{make_store(settings)},
    directory_{settings.directory},
    shares_{settings.least} {
  // nop
}

read_ahead::read_ahead(aside_store store, uint64_t least)
  : store_{std::move(store)}, directory_{"/scratch"}, shares_{least} {
  // nop
}

void read_ahead::begin(const read_order& order) {
  lines_ = order.lines;
  bytes_ = order.bytes;
  idle_ = order.idle;
  free_ = {order.room, order.bytes};
  for (auto& x : order.finished)
    shares_.remove(x.host, x.bytes, free_);
}

void read_ahead::hand_out(input_item&& item, input_batch& out) {
  item.kept = kept_bytes(item);
  if (item.host != no_host)
    shares_.add(item.host, item.kept);
  --lines_;
  bytes_ -= std::min(bytes_, item.kept);
  free_.lines -= std::min<uint64_t>(free_.lines, 1);
  free_.bytes -= std::min(free_.bytes, item.kept);
  out.items.push_back(std::move(item));
}

bool read_ahead::refill(input_batch& out) {
  std::vector<input_item> taken;
  while (wants_more()) {
    auto due = shares_.next_due(free_);
    if (!due)
      break;
    auto share = shares_.take_due(free_);
    auto count = std::min({share.lines, lines_, block});
    taken.clear();
    auto lost = store_->lost();
    auto works = store_->pop(shares_.name(*due), count,
                             std::min(share.bytes, bytes_), taken);
    for (auto& item : taken) {
      item.host = *due;
      hand_out(std::move(item), out);
    }
    out.lost += store_->lost() - lost;
    shares_.remove_aside(*due, taken.size() + store_->lost() - lost);
    if (!works)
      out.error = output::counted(out.lost, "URL")
                  + " that were set aside cannot be read back from "
                  + directory_ + ": " + store_->error()
                  + "; they have no record";
  }
  return !out.items.empty() || out.lost > 0;
}

bool read_ahead::offer(input_item&& item, input_batch& out) {
  if (!store_ || !item.error.empty()) {
    hand_out(std::move(item), out);
    return true;
  }
  item.host = shares_.find(item.target.host);
  if (!shares_.has_enough(item.host, free_)) {
    hand_out(std::move(item), out);
    return true;
  }
  if (idle_ && set_aside(item)) {
    ++out.set_aside;
    return true;
  }
  // The host may get another number before the input is offered again.
  item.host = no_host;
  kept_ = std::move(item);
  return false;
}

bool read_ahead::set_aside(const input_item& item) {
  refused_ = !store_->push(item);
  if (!refused_)
    shares_.add_aside(item.host);
  return !refused_;
}

bool read_ahead::offer_kept(input_batch& out) {
  if (!kept_)
    return true;
  return offer(*std::exchange(kept_, std::nullopt), out);
}

void read_ahead::tell(input_batch& out) {
  out.aside = shares_.aside();
  out.held = kept_ ? 1 : 0;
  if (refused_ && !std::exchange(reported_, true))
    out.notice = refusal();
}

std::string read_ahead::refusal() const {
  std::string why;
  if (store_->is_crowded())
    why = "URLs of too many hosts are set aside";
  else if (store_->error().empty())
    why = "input.set-aside is used up ("
          + output::human_bytes(store_->limits().disk) + ")";
  else
    why = "URLs cannot be set aside in " + directory_ + ": " + store_->error();
  return why + "; reading waits for the hosts at the front of the list";
}

} // namespace muster
