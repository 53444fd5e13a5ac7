// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/dispatcher.hpp"

#include "crawl/nodes/validate.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>

namespace muster {

namespace {

/// Special node numbers in ledger entries.
constexpr auto no_node = std::numeric_limits<node_number>::max();
constexpr auto parked = no_node - 1; ///< The URL waits in the seat of its host.

/// Maximum number of URLs in one message.
constexpr size_t max_batch = 512;

/// The progress of a fetch: its attempt, without those that ended because a
/// host asked to wait, and the redirects of this attempt.
using stage = std::pair<uint32_t, size_t>;

stage stage_of(const fetch_task& task) {
  if (!task.so_far)
    return {1, 0};
  auto& journey = *task.so_far;
  return {journey.attempts - journey.waits, journey.visited.size()};
}

} // namespace

dispatcher::member* dispatcher::find(node_number node) {
  auto i = std::ranges::lower_bound(nodes_, node, {}, &member::number);
  return i == nodes_.end() || i->number != node ? nullptr : &*i;
}

const dispatcher::member* dispatcher::find(node_number node) const {
  return const_cast<dispatcher*>(this)->find(node);
}

node_number dispatcher::add_node(std::string_view name, uint64_t credit) {
  auto number = next_node_++;
  nodes_.push_back({number, credit, 0, {}, {}, {}, false});
  placement_.add(number, name);
  dispatch_again(ledger_.out_at(no_node));
  return number;
}

template<class Predicate>
void dispatcher::take_back_unsent(member& from, Predicate which) {
  std::vector<uint64_t> taken;
  auto takes = [&](const fetch_task& task) {
    if (!which(task))
      return false;
    taken.push_back(task.index);
    return true;
  };
  std::erase_if(from.queue, takes);
  from.doubtful.erase_waiting(takes);
  take_back(from.number, taken, {});
}

void dispatcher::retire_node(node_number node) {
  placement_.retire(node);
  if (auto at = find(node))
    take_back_unsent(*at, [](const fetch_task&) { return true; });
}

std::map<node_number, std::vector<host_share>>
dispatcher::claim(node_number node) {
  auto result = placement_.claim(node);
  for (auto& [owner, hosts] : result)
    take_back_unsent(*find(owner), {hosts.begin(), hosts.end()});
  return result;
}

void dispatcher::take_back_unsent(member& from,
                                  const std::unordered_set<host_share>& hosts) {
  take_back_unsent(from, [&](const fetch_task& task) {
    return hosts.contains(host_of(task));
  });
}

given_up dispatcher::lose_node(node_number node, blame cause) {
  placement_.retire(node);
  std::unordered_set<uint64_t> unsent;
  std::unordered_set<uint64_t> in_doubt;
  auto proven = false;
  if (auto at = find(node)) {
    proven = at->proven;
    in_doubt = at->doubtful.given();
    for (auto& task : at->queue)
      unsent.insert(task.index);
  }
  std::erase_if(nodes_, [=](const member& x) { return x.number == node; });
  if (!proven && std::ranges::any_of(nodes_, &member::proven))
    cause = blame::nothing;
  given_up result;
  std::vector<uint64_t> movable;
  for (auto index : ledger_.out_at(node)) {
    auto& entry = *ledger_.find(index);
    vacate(entry, movable);
    auto is_blamed = cause == blame::urls
                     && (entry.losses < suspects::first_losses
                           ? !unsent.contains(index)
                           : in_doubt.contains(index));
    if (!is_blamed || ++entry.losses < max_losses)
      movable.push_back(index);
    else
      result.emplace_back(index, *ledger_.settle(index));
  }
  std::ranges::sort(movable);
  dispatch_again(movable);
  return result;
}

void dispatcher::add(uint64_t index, ledger_entry entry, http::url target) {
  dispatch(ledger_.add(index, std::move(entry)), {index, std::move(target)});
}

void dispatcher::dispatch(ledger_entry& entry, fetch_task task,
                          const node_list& avoided) {
  entry.seat = nullptr;
  entry.node = no_node;
  entry.given = false;
  if (!has_room())
    return;
  task.share = shares_ > 1 ? share_of(task.index, shares_) : 0;
  if (fixed_) {
    entry.node = nodes_.front().number;
  } else {
    auto& seat = placement_.seat_of(host_of(task), avoided);
    entry.seat = &seat;
    if (seat.moving) {
      seat.parked.push_back(task.index);
      entry.node = parked;
      return;
    }
    ++seat.out;
    entry.node = seat.node;
  }
  auto& node = *find(entry.node);
  if (entry.losses >= suspects::first_losses)
    node.doubtful.add(entry.losses, std::move(task));
  else if (task.so_far)
    // Fetches that have begun go before those that have not.
    node.queue.push_front(std::move(task));
  else
    node.queue.push_back(std::move(task));
  ++node.out;
}

void dispatcher::take_from(member& node, uint64_t index) {
  --node.out;
  node.doubtful.take(index);
  node.watched.erase(index);
}

void dispatcher::dispatch_again(const std::vector<uint64_t>& indexes,
                                const node_list& avoided) {
  for (auto index : indexes)
    if (auto entry = ledger_.find(index))
      dispatch(*entry,
               entry->next ? *entry->next
                           : fetch_task{index, entry->key.target()},
               avoided);
}

void dispatcher::vacate(ledger_entry& entry, std::vector<uint64_t>& movable) {
  entry.node = no_node;
  if (auto seat = std::exchange(entry.seat, nullptr);
      seat && placement_.release(*seat))
    for (auto index : placement_.unpark(*seat))
      movable.push_back(index);
}

ledger_entry* dispatcher::given_to(node_number node, uint64_t index) {
  auto entry = ledger_.find(index);
  return entry && entry->node == node && entry->given ? entry : nullptr;
}

std::optional<settled_entry> dispatcher::settle(node_number from,
                                                uint64_t index) {
  auto entry = given_to(from, index);
  auto node = find(from);
  if (!entry || !node)
    return std::nullopt;
  take_from(*node, index);
  node->proven = true;
  if (entry->seat)
    entry->seat->served = true;
  std::vector<uint64_t> movable;
  vacate(*entry, movable);
  auto result = ledger_.settle(index);
  dispatch_again(movable);
  return result;
}

void dispatcher::take_out(node_number from, uint64_t index) {
  if (auto entry = ledger_.find(index); entry && entry->node == from) {
    entry->given = true;
    settle(from, index);
  }
}

bool dispatcher::has_moved(node_number from, const fetch_task& task) {
  auto entry = given_to(from, task.index);
  if (!entry)
    return true;
  auto before = entry->next ? stage_of(*entry->next) : stage{1, 0};
  return stage_of(task) > before;
}

bool dispatcher::hand_on(node_number from, fetch_task task) {
  auto entry = given_to(from, task.index);
  if (!entry)
    return false;
  entry->next = std::make_shared<const fetch_task>(std::move(task));
  take_back(from, {entry->next->index}, {});
  return true;
}

bool dispatcher::has_all(node_number node,
                         const std::vector<uint64_t>& indexes) {
  return std::ranges::all_of(indexes, [&](uint64_t index) {
    return given_to(node, index) != nullptr;
  });
}

void dispatcher::hand_back(node_number from,
                           const std::vector<uint64_t>& indexes) {
  // An empty seat is removed, and with it the node that its host should move
  // to.
  std::vector<uint64_t> staying, moving;
  for (auto index : indexes) {
    auto entry = ledger_.find(index);
    auto moves = entry && entry->node == from && entry->seat
                 && entry->seat->moves_to;
    (moves ? moving : staying).push_back(index);
  }
  take_back(from, moving, {from});
  take_back(from, staying, {});
}

void dispatcher::relieve(node_number from,
                         const std::vector<uint64_t>& indexes) {
  node_list avoided;
  auto average = average_out();
  for (auto& x : nodes_)
    if (x.number == from || x.out > average)
      avoided.push_back(x.number);
  take_back(from, indexes, avoided);
}

void dispatcher::take_back(node_number from,
                           const std::vector<uint64_t>& indexes,
                           const node_list& avoided) {
  std::vector<uint64_t> movable;
  for (auto index : indexes)
    if (auto entry = ledger_.find(index); entry && entry->node == from) {
      take_from(*find(from), index);
      vacate(*entry, movable);
      movable.push_back(index);
    }
  dispatch_again(movable, avoided);
}

void dispatcher::drop(node_number from, const std::vector<uint64_t>& indexes) {
  for (auto index : indexes)
    settle(from, index);
}

void dispatcher::drop_unsent() {
  for (auto waiting : {no_node, parked})
    for (auto index : ledger_.out_at(waiting))
      ledger_.settle(index);
  placement_.forget_parked();
  for (auto& node : nodes_) {
    for (auto& task : std::exchange(node.queue, {}))
      take_out(node.number, task.index);
    std::vector<uint64_t> doubtful;
    node.doubtful.erase_waiting([&](const fetch_task& task) {
      doubtful.push_back(task.index);
      return true;
    });
    for (auto index : doubtful)
      take_out(node.number, index);
  }
}

given_up dispatcher::drop_all() {
  for (auto& node : nodes_) {
    node.queue.clear();
    node.doubtful = {};
    node.out = 0;
  }
  placement_.forget_seats();
  return ledger_.take_all();
}

std::vector<node_number> dispatcher::due() const {
  std::vector<node_number> result;
  for (auto& node : nodes_)
    if (node.room() > 0 && (!node.queue.empty() || node.doubtful.may_give()))
      result.push_back(node.number);
  return result;
}

task_batch dispatcher::next_batch(node_number node) {
  ++clock_;
  auto& from = *find(node);
  auto room = std::min(from.room(), uint64_t{max_batch});
  task_batch result;
  result.reserve(std::min(room, uint64_t{from.queue.size()}));
  size_t bytes = 0;
  auto has_room = [&] {
    return result.size() < room && bytes < max_batch_bytes;
  };
  auto give = [&](fetch_task& task) {
    auto& entry = *ledger_.find(task.index);
    entry.given = true;
    entry.given_at = clock_;
    bytes += size_of(task);
    result.push_back(std::move(task));
  };
  for (; has_room() && !from.queue.empty(); from.queue.pop_front())
    give(from.queue.front());
  while (has_room() && from.doubtful.may_give()) {
    auto next = from.doubtful.give();
    give(next);
  }
  return result;
}

uint64_t dispatcher::average_out() const {
  uint64_t sum = 0;
  for (auto& node : nodes_)
    sum += node.out;
  return sum / std::max<size_t>(nodes_.size(), 1);
}

bool dispatcher::is_at(std::string_view host, node_number node) const {
  if (fixed_)
    return true;
  return std::ranges::any_of(host_share::all_of(host, shares_), [&](auto& x) {
    return placement_.is_at(x, node);
  });
}

uint64_t dispatcher::out_at(node_number node) const {
  return find(node)->out;
}

uint64_t dispatcher::sent_to(node_number node) const {
  auto at = find(node);
  return at->out - at->waiting();
}

} // namespace muster
