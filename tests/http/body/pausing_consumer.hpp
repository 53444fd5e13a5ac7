// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_consumer.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace muster::test {

/// Consumers that pause after every take(), until resume(). Outlives them.
struct pausing_consumers {
  /// Lets the present consumer take more. Thread-safe.
  void resume() {
    ready = true;
    signal.notify();
  }

  class consumer final : public http::body_consumer {
  public:
    explicit consumer(pausing_consumers& all) : all_{all} {
      all_.ready = true;
    }

    http::consumer_state take(std::string_view content) override {
      if (!all_.ready)
        ++all_.unwanted;
      all_.taken += content.size();
      all_.ready = false;
      ++all_.pauses;
      return http::consumer_state::paused;
    }

    void finish() override {
      ++all_.finished;
    }

    bool is_ready() const override {
      return all_.ready;
    }

    http::resume_signal* signal() override {
      return &all_.signal;
    }

  private:
    pausing_consumers& all_;
  };

  std::atomic<bool> ready{true};
  std::atomic<uint64_t> taken{0};
  std::atomic<int> pauses{0};
  std::atomic<int> unwanted{0}; ///< Calls of take() while paused.
  std::atomic<int> finished{0};
  http::resume_signal signal;
  http::body_consumer_factory make = [this] {
    return std::make_unique<consumer>(*this);
  };
};

} // namespace muster::test
