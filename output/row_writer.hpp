#pragma once

#include "output/writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace muster::output {

class file;

/// Writes one row a record to one place: JSON Lines and CSV anywhere, text to
/// files. Batches go to the kernel in one piece.
class row_writer : public writer {
public:
  /// `opts.format` is settled.
  row_writer(options opts, std::unique_ptr<file> target);

  /// Writes to the terminal that standard output is.
  row_writer(options opts, console& term);

  ~row_writer() override;

  size_t write(const std::vector<record>& records) override;

  bool close() override;

  const std::string& error() const override {
    return error_;
  }

private:
  void append_header();
  void append(const record& rec);
  size_t flush();

  options opts_;
  std::unique_ptr<file> file_; ///< Null if `term_` is set.
  console* term_ = nullptr;
  bool header_due_; ///< Goes with the first records, to open nothing in vain.
  std::string buffer_;
  std::vector<size_t> ends_; ///< Of the records in `buffer_`.
  std::string error_;
};

} // namespace muster::output
