// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// What each file of this folder defines, and what it may use. One file is one
// target: a program that libFuzzer feeds with bytes.
namespace muster::fuzz {

/// Tries one input. Inputs of any kind are fine; a broken property is not.
void run(std::string_view bytes);

/// The inputs to begin with.
std::vector<std::string> seeds();

/// All string literals of a file below tests/, as in "http/url/url_test.cpp":
/// the inputs of the tests' tables, and some words.
std::vector<std::string> literals(const std::string& file);

/// Prints the property that does not hold, and its line, and ends the program.
[[noreturn]] void broken(std::string_view property, std::string_view detail,
                         int line);

/// States a property; `detail` helps to see why it does not hold.
inline void expect(bool holds, std::string_view property,
                   std::string_view detail = {}, int line = __builtin_LINE()) {
  if (!holds)
    broken(property, detail, line);
}

/// Cuts an input into pieces of 1 to `most` bytes. The same input gives the
/// same pieces.
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

/// Takes the first byte off an input, for a choice; 0 if there is none.
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
