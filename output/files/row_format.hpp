// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/writer.hpp"

#include <string>
#include <vector>

namespace muster::output {

/// Turns records into the rows of JSON Lines, CSV or text.
class row_format {
public:
  /// `opts.format` is neither `automatic` nor a database.
  explicit row_format(options opts);

  /// Appends what comes before the first row, once.
  void append_header(std::string& out);

  void append(std::string& out, const record& rec) const;

  const options& settings() const {
    return opts_;
  }

private:
  options opts_;
  bool header_due_;
  std::vector<std::string> left_out_; ///< Columns that the file lacks.
};

} // namespace muster::output
