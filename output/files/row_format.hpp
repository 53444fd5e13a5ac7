// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/writer.hpp"
#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"

#include <optional>
#include <string>

namespace muster::output {

/// Turns records into the rows of JSON Lines, CSV or text.
class row_format {
public:
  /// `opts.format` must not be `automatic` or a database. `content` is what the
  /// file contains already.
  explicit row_format(output_settings opts,
                      const std::optional<extent>& content = {});

  /// Appends the header, at the first call.
  void append_header(std::string& out);

  void append(std::string& out, const record& rec) const;

  /// Whether the file has no content yet.
  bool begins_file() const {
    return begins_file_;
  }

  const output_settings& settings() const {
    return opts_;
  }

private:
  output_settings opts_;
  bool begins_file_;
  bool header_due_;
  column_list columns_; ///< Those that the file has, if any.
  text_style style_;
};

} // namespace muster::output
