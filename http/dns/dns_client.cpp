// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_client.hpp"

#include "http/dns/dns_channel.hpp"
#include "http/dns/ip_families.hpp"

#include <ares.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

namespace muster::http {

namespace {

using clock = std::chrono::steady_clock;

/// How long to use the known address families before looking again.
constexpr std::chrono::seconds families_age{30};

/// Whether no descriptor is left, which makes c-ares fail to open a file.
bool out_of_descriptors(int any) {
  auto copy = dup(any);
  if (copy < 0)
    return shortage_of(errno) == shortage::descriptors;
  close(copy);
  return false;
}

} // namespace

class dns_client::worker {
public:
  ~worker() {
    if (thread_.joinable()) {
      {
        std::lock_guard guard{mutex_};
        stopping_ = true;
      }
      wake();
      thread_.join();
    }
    if (wake_ >= 0)
      close(wake_);
  }

  /// Returns an error, or an empty string on success.
  std::string start(const dns_settings& settings) {
    using source = dns_channel::source;
    using transport = dns_channel::transport;
    std::string error;
    auto open = [&](source from, transport by) {
      return dns_channel::open(settings, from, by, error);
    };
    local_ = settings.local;
    at_once_ = settings.at_once;
    hosts_ = open(source::hosts_file, transport::udp);
    names_ = {open(source::servers, transport::udp),
              open(source::servers, transport::tcp)};
    short_names_ = {open(source::servers_and_domains, transport::udp),
                    open(source::servers_and_domains, transport::tcp)};
    if (!error.empty())
      return error;
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_ < 0)
      return std::string{"cannot look up names: "} + std::strerror(errno);
    try {
      thread_ = std::thread{[this] { run(); }};
    } catch (const std::system_error& problem) {
      return "cannot look up names: no thread: "
             + std::string{problem.code().message()};
    }
    return {};
  }

  void add(std::string name, callback done) {
    auto first = false;
    {
      std::lock_guard guard{mutex_};
      first = inbox_.empty();
      inbox_.push_back({std::move(name), std::move(done)});
    }
    if (first)
      wake();
  }

private:
  struct order {
    std::string name;
    callback done;
  };

  /// The channels for UDP and TCP to the same servers.
  struct channels {
    std::unique_ptr<dns_channel> udp;
    std::unique_ptr<dns_channel> tcp;
  };

  /// A running look-up.
  struct job {
    callback done;
    size_t open = 0; ///< Number of queries without a reply.
    std::vector<dns_reply> replies;
    clock::time_point begun = clock::now();
  };

  void wake() const {
    // Can fail only if the counter is full, and then the thread wakes anyway.
    [[maybe_unused]] auto ignored = eventfd_write(wake_, 1);
  }

  void run() {
    std::vector<pollfd> sockets;
    while (take_orders()) {
      while (under_way_ < at_once_ && !queue_.empty()) {
        auto next = std::move(queue_.front());
        queue_.pop_front();
        begin(std::move(next));
      }
      sockets.assign(1, {wake_, POLLIN, 0});
      for (auto channel : asked())
        channel->watch(sockets);
      poll(sockets.data(), sockets.size(), patience());
      eventfd_t count = 0;
      if (sockets.front().revents != 0)
        eventfd_read(wake_, &count);
      for (auto channel : asked())
        channel->process(sockets);
    }
    hosts_.reset();
    names_ = {};
    short_names_ = {};
    for (auto& order : queue_)
      order.done(dns_failure(ARES_ECANCELLED));
  }

  /// Moves new orders into the queue. Returns false if the thread must stop.
  bool take_orders() {
    std::lock_guard guard{mutex_};
    for (auto& order : inbox_)
      queue_.push_back(std::move(order));
    inbox_.clear();
    return !stopping_;
  }

  void begin(order next) {
    if (is_loopback_name(next.name)) {
      next.done(loopback());
      return;
    }
    auto work = std::make_shared<job>();
    work->done = std::move(next.done);
    ++under_way_;
    // If the hosts file has the name, name servers are not asked.
    hosts_->ask(next.name, AF_UNSPEC, [&](dns_reply reply) {
      if (reply.status == ARES_EFILE && out_of_descriptors(wake_))
        reply.lack = shortage::descriptors;
      if (reply.status == ARES_SUCCESS || reply.lack != shortage::none)
        work->replies.push_back(std::move(reply));
    });
    if (!work->replies.empty()) {
      finish(*work);
      return;
    }
    std::vector<int> wanted;
    auto families = current_families();
    if (families.v4)
      wanted.push_back(AF_INET);
    if (families.v6)
      wanted.push_back(AF_INET6);
    work->open = wanted.size();
    // Ask for each family separately. For both together, c-ares would use the
    // reply for one family as the reply for both: "no address" for one and no
    // answer for the other would mean that the name has no address.
    for (auto family : wanted)
      ask(next.name, family, work);
  }

  dns_answer loopback() {
    dns_answer result;
    if (current_families().v6_loopback)
      result.addresses.push_back(*parse_ip("::1"));
    result.addresses.push_back(*parse_ip("127.0.0.1"));
    result.time_to_live = families_age;
    return result;
  }

  void ask(const std::string& name, int family, std::shared_ptr<job> work) {
    auto& servers = channels_for(name);
    auto done = [=, this](dns_reply reply) {
      work->replies.push_back(std::move(reply));
      if (--work->open == 0)
        finish(*work);
    };
    servers.udp->ask(name, family, [=, &servers](dns_reply reply) {
      if (reply.truncated)
        servers.tcp->ask(name, family, done);
      else
        done(std::move(reply));
    });
  }

  void finish(job& work) {
    --under_way_;
    auto answer = merge(work.replies);
    // Without a network, a name server on this machine answers with a failure,
    // and others do not answer.
    if (answer.temporary
        && local_->network().explains(work.begun, clock::now()))
      set_lack(answer, shortage::network);
    else if (answer.lack != shortage::none)
      local_->ask_for_room();
    work.done(std::move(answer));
  }

  const channels& channels_for(const std::string& name) const {
    return name.find('.') == std::string::npos ? short_names_ : names_;
  }

  /// The channels to name servers.
  std::array<dns_channel*, 4> asked() const {
    return {names_.udp.get(), names_.tcp.get(), short_names_.udp.get(),
            short_names_.tcp.get()};
  }

  ip_families current_families() {
    auto now = clock::now();
    if (now >= families_due_) {
      families_ = find_ip_families();
      families_due_ = now + families_age;
    }
    return families_;
  }

  /// Milliseconds that poll() may wait; -1 for no limit.
  int patience() const {
    if (under_way_ < at_once_ && !queue_.empty())
      return 0;
    int result = -1;
    for (auto channel : asked())
      if (auto time = channel->patience())
        result = result < 0 ? static_cast<int>(time->count())
                            : std::min(result, static_cast<int>(time->count()));
    return result;
  }

  std::shared_ptr<local_resources> local_;
  std::unique_ptr<dns_channel> hosts_;
  channels names_;
  channels short_names_;
  size_t at_once_ = 1;
  size_t under_way_ = 0;
  std::deque<order> queue_;
  ip_families families_;
  clock::time_point families_due_;
  int wake_ = -1;
  std::mutex mutex_; ///< Guards inbox_ and stopping_.
  std::vector<order> inbox_;
  bool stopping_ = false;
  std::thread thread_;
};

dns_client::dns_client(std::unique_ptr<worker> owner)
  : worker_{std::move(owner)} {
  // nop
}

dns_client::~dns_client() = default;

std::unique_ptr<dns_client> dns_client::make(dns_settings settings,
                                             std::string& error) {
  if (!settings.local)
    settings.local = std::make_shared<local_resources>();
  auto owner = std::make_unique<worker>();
  error = owner->start(settings);
  if (!error.empty())
    return nullptr;
  return std::unique_ptr<dns_client>{new dns_client{std::move(owner)}};
}

void dns_client::look_up(std::string name, callback done) {
  worker_->add(std::move(name), std::move(done));
}

} // namespace muster::http
