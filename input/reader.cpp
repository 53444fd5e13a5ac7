// SPDX-License-Identifier: BSD-3-Clause

#include "input/reader.hpp"

#include "http/url/url.hpp"
#include "input/formats/url_text.hpp"
#include "input/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace muster::input {

namespace {

class chained_reader final : public reader {
public:
  explicit chained_reader(input_settings opts)
    : wanted_{std::move(opts.field), std::move(opts.carry), opts.header,
              opts.separator, !opts.default_scheme.empty()},
      scheme_{std::move(opts.default_scheme)},
      urls_{std::move(opts.urls)} {
    for (auto& url : urls_)
      total_ += static_cast<double>(url.size() + 1);
  }

  /// Adds an input. If it is known to be invalid, stores the error and returns
  /// false.
  bool add(const std::string& path, format wanted, std::string& error) {
    auto file = inspect(path, wanted, error);
    if (!file)
      return false;
    auto is_table = !wanted_.header || wanted_.separator != '\0';
    if (file->format == format::text && is_table && !file->asked_for)
      file->format = format::csv;
    if (wanted == format::text && !wanted_.carry.empty()) {
      error = file->name() + ": " + text_carries_nothing;
      return false;
    }
    if (is_probed(*file) && !probe(*file, error))
      return false;
    total_ += static_cast<double>(file->size);
    sizes_known_ = sizes_known_ && file->regular;
    files_.push_back(std::move(*file));
    return true;
  }

  read_status next(line& out) override {
    if (!error_.empty())
      return read_status::failed;
    turn budget;
    auto status = next_url_ < urls_.size() ? take_url(out)
                                           : next_of_files(out, budget);
    if (status != read_status::ready)
      return status;
    out.index = next_index_++;
    if (!scheme_.empty() && out.error.empty())
      http::add_scheme(out.url, scheme_);
    return status;
  }

  std::string where() const override {
    return current_ ? current_->where() : "";
  }

  std::vector<std::string> take_doubts() override {
    return std::exchange(doubts_, {});
  }

  const std::vector<std::string>& carried() const override {
    return wanted_.carry;
  }

  const std::string& error() const override {
    return error_;
  }

  std::optional<double> position() const override {
    if (!sizes_known_)
      return std::nullopt;
    auto done = done_;
    if (current_)
      done += std::min(current_->consumed(), current_size());
    return total_ > 0 ? std::min(done / total_, 1.0) : 1.0;
  }

private:
  /// Other inputs may block until their first bytes arrive.
  static bool is_probed(const input_file& file) {
    return file.regular && file.path != "-";
  }

  bool probe(const input_file& file, std::string& error) {
    pipeline probed{file, wanted_};
    auto status = read_status::would_wait;
    while (status == read_status::would_wait) {
      turn budget;
      status = probed.start(budget);
    }
    if (status == read_status::failed)
      error = probed.error();
    else if (auto doubt = probed.take_doubt(); !doubt.empty())
      doubts_.push_back(std::move(doubt));
    return status != read_status::failed;
  }

  read_status take_url(line& out) {
    auto& url = urls_[next_url_++];
    done_ += static_cast<double>(url.size() + 1);
    out.url = clean_url(url);
    out.cut = false;
    out.carry.assign(wanted_.carry.size(), {});
    out.error.clear();
    if (auto* problem = problem_of_field(out.url))
      out.error = problem;
    return read_status::ready;
  }

  read_status next_of_files(line& out, turn& budget) {
    while (next_file_ < files_.size()) {
      if (!current_)
        current_ = std::make_unique<pipeline>(files_[next_file_], wanted_);
      auto status = current_->next(out, budget);
      auto doubt = current_->take_doubt();
      if (!doubt.empty() && !is_probed(files_[next_file_]))
        doubts_.push_back(std::move(doubt));
      if (status == read_status::failed)
        error_ = current_->error();
      has_lines_ = has_lines_ || status == read_status::ready;
      if (status != read_status::end)
        return status;
      if (!std::exchange(has_lines_, false))
        doubts_.push_back(files_[next_file_].name() + " contains no URLs");
      done_ += current_size();
      current_.reset();
      ++next_file_;
    }
    return read_status::end;
  }

  double current_size() const {
    return static_cast<double>(files_[next_file_].size);
  }

  selection wanted_;
  std::string scheme_; // for URLs without one; may be empty
  std::vector<std::string> urls_;
  std::vector<input_file> files_;
  size_t next_url_ = 0;
  size_t next_file_ = 0;
  std::unique_ptr<pipeline> current_; // reads next_file_; null until it is open
  bool has_lines_ = false;            // of the current file
  uint64_t next_index_ = 0;
  double total_ = 0; // bytes of all inputs whose size is known
  double done_ = 0;  // bytes of the inputs that were read completely
  bool sizes_known_ = true;
  std::vector<std::string> doubts_;
  std::string error_;
};

} // namespace

reader::~reader() = default;

std::unique_ptr<reader> reader::open(input_settings opts, std::string& error) {
  auto files = std::move(opts.files);
  auto wanted = opts.format;
  auto result = std::make_unique<chained_reader>(std::move(opts));
  for (auto& path : files)
    if (!result->add(path, wanted, error))
      return nullptr;
  return result;
}

} // namespace muster::input
