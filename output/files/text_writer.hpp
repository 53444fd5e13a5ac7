// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/console.hpp"
#include "output/files/writer.hpp"
#include "output/rows/format.hpp"

#include <string>
#include <vector>

namespace muster::output {

/// Writes text for people: failures to standard error, other records to
/// standard output, in the order of the records.
class text_writer : public writer {
public:
  text_writer(console& term, const output_settings& opts);

  bool write(const std::vector<record>& records) override;

  bool close() override;

private:
  bool show(bool failures);

  console& term_;
  bool quiet_;
  text_style style_;
  std::string lines_; ///< Consecutive records that go to the same place.
};

} // namespace muster::output
