// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// The functions that each file of this folder defines, and those that it may
// use. Each file is a target: a program that libFuzzer runs with generated
// bytes.
namespace muster::fuzz {

/// Tries one input, which may be invalid. Calls fail() if a property does not
/// hold.
void run(std::string_view bytes);

/// The inputs to start with.
std::vector<std::string> seeds();

/// All string literals of a file below tests/, such as "http/url/url_test.cpp".
/// Most are inputs of test tables.
std::vector<std::string> literals(const std::string& file);

/// Prints the property that does not hold with its line, and ends the program.
[[noreturn]] void broken(std::string_view property, std::string_view detail,
                         int line);

/// Checks a property. `detail` helps to see why it does not hold.
inline void expect(bool holds, std::string_view property,
                   std::string_view detail = {}, int line = __builtin_LINE()) {
  if (!holds)
    broken(property, detail, line);
}

/// Cuts an input into pieces of 1 to `most` bytes, always the same for the same
/// input.
class cutter {
public:
  cutter(std::string_view bytes, size_t most) : rest_{bytes}, most_{most} {
    uint32_t seed = 1;
    for (auto c : bytes)
      seed = seed * 31 + static_cast<unsigned char>(c);
    random_.seed(seed);
  }

  bool done() const {
    return rest_.empty();
  }

  std::string_view next() {
    auto piece = rest_.substr(0, 1 + random_() % most_);
    rest_.remove_prefix(piece.size());
    return piece;
  }

private:
  std::string_view rest_;
  size_t most_;
  std::minstd_rand random_;
};

/// Removes the first byte of an input and returns it; 0 if there is none.
inline uint8_t take_byte(std::string_view& bytes) {
  if (bytes.empty())
    return 0;
  auto result = static_cast<uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return result;
}

/// Appends `more` to `all`.
inline void add(std::vector<std::string>& all,
                const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

} // namespace muster::fuzz
