// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/httplib_transport.hpp"
#include "messages/interfaces/register_types.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/waiting.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

using namespace muster;
using namespace std::chrono_literals;
using test::wait_until;

namespace {

/// An engine whose exchanges end when the test says so, and their results.
/// Thread-safe.
class held_engine {
public:
  blocking_engine engine() {
    return {[this](const http::exchange_request& request,
                   const http::head_listener& tell) {
              return run(request, tell);
            },
            [this] { release(http::error_kind::cancelled); }};
  }

  /// Ends all exchanges with this result.
  void release(http::error_kind end) {
    std::lock_guard guard{mutex_};
    end_.kind = end;
    released_ = true;
    changed_.notify_all();
  }

  void take(const http::exchange_result& result) {
    std::lock_guard guard{mutex_};
    results_.push_back(result);
  }

  /// Paths, in the order in which their exchanges started.
  std::vector<std::string> begun() const {
    std::lock_guard guard{mutex_};
    return begun_;
  }

  std::vector<http::exchange_result> results() const {
    std::lock_guard guard{mutex_};
    return results_;
  }

  size_t threads() const {
    std::lock_guard guard{mutex_};
    return threads_.size();
  }

private:
  http::exchange_result run(const http::exchange_request& request,
                            const http::head_listener& tell) {
    std::unique_lock guard{mutex_};
    begun_.push_back(request.target.target);
    threads_.insert(std::this_thread::get_id());
    http::exchange_result result;
    if (request.target.target == "/busy") {
      result.head_only = true;
      tell(result);
      result.head_only = false;
    }
    changed_.wait(guard, [this] { return released_; });
    result.error = end_;
    result.content_type = request.target.target;
    return result;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  http::failure end_;
  std::vector<std::string> begun_;
  std::set<std::thread::id> threads_;
  std::vector<http::exchange_result> results_;
};

fetcher_actor::behavior_type client(fetcher_actor::pointer, held_engine* got) {
  return {
    [](permit_atom, uint64_t, caf::timespan) {},
    [](const permit_refusal&) {},
    [](const http::dns_answer&) {},
    [=](const http::exchange_result& x) { got->take(x); },
    [](deadline_atom) {},
  };
}

struct config : caf::actor_system_config {
  config() {
    register_types(*this);
  }
};

/// Workers are threads, so these tests cannot use virtual time.
struct fixture {
  held_engine held;
  struct config config;
  caf::actor_system system{config};
  transport_actor subject;
  caf::actor clients;

  ~fixture() {
    held.release(http::error_kind::cancelled);
    caf::anon_send_exit(subject, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(clients, caf::exit_reason::user_shutdown);
  }

  void start(
    size_t workers, std::function<bool()> has_thread = [] { return true; }) {
    subject = system.spawn(httplib_transport, held.engine(), workers,
                           std::move(has_thread));
    clients = caf::actor_cast<caf::actor>(system.spawn(client, &held));
  }

  void order(const std::string& path) {
    exchange_order result;
    result.request.target.target = path;
    result.client = caf::actor_cast<fetcher_actor>(clients);
    caf::anon_send(subject, std::move(result));
  }

  void wait_for_results(size_t count) {
    wait_until([&] { return held.results().size() >= count; });
    CHECK(held.results().size() == count);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "each exchange gives its client its own result") {
  held.release(http::error_kind::none);
  start(3);
  std::vector<std::string> paths;
  for (int i = 0; i < 9; ++i)
    order(paths.emplace_back("/" + std::to_string(i)));
  wait_for_results(9);
  std::vector<std::string> got;
  for (auto& result : held.results())
    got.push_back(result.content_type);
  std::sort(got.begin(), got.end());
  CHECK(got == paths);
}

TEST_CASE_METHOD(fixture, "exchanges beyond the limit wait for their turn") {
  start(2);
  for (auto path : {"/a", "/b", "/c", "/d"})
    order(path);
  wait_until([&] { return held.begun().size() == 2; });
  CHECK(held.threads() == 2);
  held.release(http::error_kind::none);
  wait_for_results(4);
  CHECK(held.threads() == 2);
}

TEST_CASE_METHOD(fixture, "waiting exchanges start in order") {
  start(1);
  const std::vector<std::string> paths{"/a", "/b", "/c", "/d"};
  for (auto& path : paths)
    order(path);
  held.release(http::error_kind::none);
  wait_for_results(4);
  CHECK(held.begun() == paths);
}

TEST_CASE_METHOD(fixture, "an idle thread is reused") {
  held.release(http::error_kind::none);
  start(4);
  for (size_t i = 1; i <= 5; ++i) {
    order("/");
    wait_for_results(i);
  }
  CHECK(held.threads() == 1);
}

TEST_CASE_METHOD(fixture, "a cancel ends running and waiting exchanges") {
  start(1);
  order("/a");
  order("/b");
  wait_until([&] { return held.begun().size() == 1; });
  caf::anon_send(subject, cancel_atom_v);
  wait_for_results(2);
  for (auto& result : held.results())
    CHECK(result.error.kind == http::error_kind::cancelled);
}

TEST_CASE_METHOD(fixture, "an early result is sent to the client at once") {
  start(1);
  order("/busy");
  wait_for_results(1);
  CHECK(held.results()[0].head_only);
  held.release(http::error_kind::none);
  wait_for_results(2);
  CHECK_FALSE(held.results()[1].head_only);
}

TEST_CASE_METHOD(fixture, "an exchange without a thread reports a shortage") {
  start(4, [] { return false; });
  order("/");
  wait_for_results(1);
  CHECK(held.results().front().lack == http::shortage::threads);
  CHECK(held.results().front().error.detail
        == "this machine is out of threads");
  CHECK(held.begun().empty());
}

TEST_CASE("a system with threads is recognised") {
  CHECK(system_has_thread());
}
