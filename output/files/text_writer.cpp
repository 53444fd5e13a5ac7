// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/text_writer.hpp"

#include "output/files/console.hpp"
#include "output/files/file.hpp"
#include "output/rows/format.hpp"

#include <cerrno>

namespace muster::output {

text_writer::text_writer(console& term, const output_settings& opts)
  : term_(term),
    quiet_(opts.quiet),
    style_{opts.verbose, column_list::details(opts)} {
  // nop
}

bool text_writer::write(const std::vector<record>& records) {
  if (!error_.empty())
    return false;
  size_t done = 0;
  bool failures = false;
  for (size_t i = 0; i < records.size(); ++i) {
    if (is_failure(records[i]) != failures) {
      if (!show(failures))
        return false;
      failures = !failures;
      keep(i - done);
      done = i;
    }
    if (failures || !quiet_)
      append_text(lines_, records[i], style_);
  }
  if (!show(failures))
    return false;
  keep(records.size() - done);
  return true;
}

bool text_writer::close() {
  return error_.empty();
}

bool text_writer::show(bool failures) {
  if (lines_.empty())
    return true;
  auto code = failures ? term_.write_err(lines_, line_kind::row)
                       : term_.write_out(lines_, line_kind::row);
  lines_.clear();
  if (code != 0)
    error_ = cannot_write(failures ? "standard error" : "standard output",
                          code);
  lost_reader_ = code == EPIPE;
  return code == 0;
}

} // namespace muster::output
