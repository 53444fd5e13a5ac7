#include "output/progress_line.hpp"

#include "output/human.hpp"

#include <chrono>
#include <cmath>

namespace muster::output {

namespace {

/// What the rate is taken over.
constexpr std::chrono::seconds window{5};

std::string minutes(std::chrono::seconds time) {
  auto seconds = time.count();
  auto two = [](auto x) { return (x < 10 ? "0" : "") + std::to_string(x); };
  if (seconds < 3600)
    return std::to_string(seconds / 60) + ":" + two(seconds % 60);
  return std::to_string(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":"
         + two(seconds % 60);
}

} // namespace

std::string progress_line::render(const progress& now) {
  recent_.push_back(now);
  while (recent_.front().elapsed + window < now.elapsed)
    recent_.pop_front();
  std::string line;
  if (now.permille >= 0)
    line += std::to_string(now.permille / 10) + "% ";
  line += std::to_string(now.done()) + " done";
  std::chrono::duration<double> span = now.elapsed - recent_.front().elapsed;
  auto gained = now.done() - recent_.front().done();
  if (span.count() > 0) {
    auto rate = std::llround(static_cast<double>(gained) / span.count());
    line += ", " + std::to_string(rate) + "/s";
  }
  line += ", " + human_bytes(now.bytes);
  if (now.http_errors > 0)
    line += ", " + std::to_string(now.http_errors) + " HTTP errors";
  if (now.errors > 0)
    line += ", " + std::to_string(now.errors) + " errors";
  line += ", " + std::to_string(now.running) + " running";
  // What was read but not done is part of the input that is left.
  if (now.permille > 0 && now.done() > 0) {
    auto inputs = static_cast<double>(now.read) * 1000 / now.permille;
    auto done = static_cast<double>(now.done());
    std::chrono::duration<double> elapsed = now.elapsed;
    std::chrono::duration<double> left{elapsed * (inputs - done) / done};
    line += ", "
            + minutes(std::chrono::duration_cast<std::chrono::seconds>(left))
            + " left";
  }
  return line;
}

} // namespace muster::output
