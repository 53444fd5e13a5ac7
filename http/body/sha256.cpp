// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/sha256.hpp"

#include <openssl/evp.h>

#include <new>

namespace muster::http {

std::string to_hex(const sha256_digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (auto byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 0x0f];
  }
  return text;
}

void sha256_consumer::free_context::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

sha256_consumer::sha256_consumer() : context_{EVP_MD_CTX_new()} {
  // Fetch it once, because this takes longer than digesting a page.
  static const EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (!context_ || !EVP_DigestInit_ex2(context_.get(), algorithm, nullptr))
    throw std::bad_alloc{};
}

consumer_state sha256_consumer::take(std::string_view content) {
  EVP_DigestUpdate(context_.get(), content.data(), content.size());
  return consumer_state::ready;
}

void sha256_consumer::finish() {
  if (!context_)
    return;
  EVP_DigestFinal_ex(context_.get(), digest_.emplace().data(), nullptr);
  context_.reset();
}

} // namespace muster::http
