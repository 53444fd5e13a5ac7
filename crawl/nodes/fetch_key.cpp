// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/fetch_key.hpp"

#include <functional>
#include <utility>

namespace muster {

fetch_key::fetch_key(const http::url& target)
  : text_{target.str()},
    port_{target.port},
    secure_{target.secure},
    cut_in_secret_{target.cut_in_secret} {
  auto end = [](size_t x) { return static_cast<uint32_t>(x); };
  constexpr std::string_view secure = "https://", plain = "http://";
  scheme_ = end((secure_ ? secure : plain).size());
  host_ = end(scheme_ + target.host.size());
  authority_ = end(text_.size() - target.target.size());
  url_ = username_ = end(text_.size());
  if (target.username.empty() && target.password.empty())
    return;
  text_ += target.username;
  username_ = end(text_.size());
  text_ += target.password;
}

http::url fetch_key::target() const {
  http::url result;
  result.secure = secure_;
  result.username = part(url_, username_);
  result.password = part(username_, text_.size());
  result.host = part(scheme_, host_);
  result.port = port_;
  result.target = part(authority_, url_);
  result.cut_in_secret = cut_in_secret_;
  return result;
}

std::string fetch_key::take_text() && {
  if (cut_in_secret_)
    return target().shown();
  text_.resize(url_);
  return std::move(text_);
}

size_t fetch_key::hash() const {
  return std::hash<std::string>{}(text_);
}

} // namespace muster
