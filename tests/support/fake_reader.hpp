// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muster::test {

/// A reader without lines. Tests override next(), and set what it says.
struct fake_reader : input::reader {
  std::vector<std::string> names; ///< Of the carried values.
  std::string place;              ///< What where() says.
  std::string reason;             ///< What error() says.
  std::optional<double> share;    ///< What position() says.

  input::read_status next(input::line&) override {
    return input::read_status::end;
  }

  std::vector<std::string> take_doubts() override {
    return {};
  }

  std::string where() const override {
    return place;
  }

  const std::vector<std::string>& carried() const override {
    return names;
  }

  const std::string& error() const override {
    return reason;
  }

  std::optional<double> position() const override {
    return share;
  }
};

} // namespace muster::test
