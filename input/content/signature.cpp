// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/signature.hpp"

#include "input/formats/trim.hpp"

#include <algorithm>

namespace muster::input {

namespace {

using namespace std::string_view_literals;

struct signature {
  std::string_view bytes;
  file_kind kind;
};

constexpr file_kind e_mail{"e-mail", "save its links, one a line"};
constexpr file_kind robots{
  "a robots.txt", "it names lists of URLs in lines that begin with Sitemap:"};

constexpr signature signatures[] = {
  {"\xfd\x37\x7a\x58\x5a\x00"sv, {"an xz file", "xz -dc FILE prints its text"}},
  {"BZh91AY&"sv, {"a bzip2 file", "bzip2 -dc FILE prints its text"}},
  {"\x04\x22\x4d\x18"sv, {"an lz4 file", "lz4 -dc FILE prints its text"}},
  {"LZIP"sv, {"an lzip file", "lzip -dc FILE prints its text"}},
  {"\x1f\x9d"sv, {"a compress (.Z) file", "zcat FILE prints its text"}},
  {"\x1f\x8b\x08"sv,
   {"compressed twice", "zcat FILE prints it compressed once"}},
  {"\x28\xb5\x2f\xfd"sv,
   {"compressed twice", "decompress it first with zstd -dc"}},
  {"PK\x03\x04"sv,
   {"a zip file (or a document in zip format, such as a spreadsheet)",
    "unzip -p FILE prints what is in it; spreadsheets export CSV"}},
  {"7z\xbc\xaf\x27\x1c"sv, {"a 7z file", "7z x -so FILE prints its text"}},
  {"Rar!\x1a\x07"sv, {"a RAR file", nullptr}},
  {"PAR1"sv, {"a Parquet file", "export it as CSV or JSON Lines"}},
  {"SQLite f"sv,
   {"an SQLite database",
    "sqlite3 -csv -header FILE 'SELECT url FROM TABLE' prints CSV"}},
  {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv,
   {"an office document", "export it as CSV or text"}},
  {"{\\rtf"sv, {"a rich text document", "save it as plain text"}},
  {"%PDF-"sv, {"a PDF document", "pdftotext FILE - prints its text"}},
  {"%!PS"sv, {"a PostScript document", nullptr}},
  {"\x7f"
   "ELF"sv,
   {"a program", nullptr}},
  {"\x89PNG"sv, {"a PNG image", nullptr}},
  {"GIF8"sv, {"a GIF image", nullptr}},
  {"\xff\xd8\xff"sv, {"a JPEG image", nullptr}},
  {"WARC/"sv,
   {"a web archive (WARC)",
    "its URLs are in the lines that begin with WARC-Target-URI:"}},
  {"From "sv, e_mail},
  {"From: "sv, e_mail},
  {"Received: "sv, e_mail},
  {"Return-Path: "sv, e_mail},
  {"Delivered-To: "sv, e_mail},
  {"Message-ID: "sv, e_mail},
  {"MIME-Version: "sv, e_mail},
  {"Subject: "sv, e_mail},
  {"User-agent:"sv, robots},
  {"User-Agent:"sv, robots},
};

} // namespace

file_kind file_kind_of(std::string_view head) {
  auto found =
    std::find_if(std::begin(signatures), std::end(signatures),
                 [&](const signature& x) { return head.starts_with(x.bytes); });
  if (found != std::end(signatures))
    return found->kind;
  constexpr size_t tar_mark = 257;
  if (head.size() > tar_mark && head.substr(tar_mark).starts_with("ustar"))
    return {"a tar archive", "tar -xOf FILE prints what is in it"};
  return {nullptr, nullptr};
}

bool looks_binary(std::string_view head) {
  head = head.substr(0, 1024);
  auto controls = std::count_if(head.begin(), head.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && !is_space(c)) || c == 0x7f;
  });
  // In random bytes, every ninth is a control character. Lists may have a few
  // broken lines. Terminal colours and keys put control characters into short
  // texts, but no NUL.
  size_t some = head.find('\0') == head.npos ? 2 : 0;
  return static_cast<size_t>(controls) > some + head.size() / 16
         && head.find("http://") == head.npos
         && head.find("https://") == head.npos;
}

} // namespace muster::input
