// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/manual_text.hpp"

namespace muster {

namespace {

manual_text coordinator_text() {
  return {
    {"Reads a list of URLs, fetches each of them, and writes exactly one "
     "record per input line: the size of the content, status, timings and "
     "digest, or what went wrong.",
     "URLs come from the command line, or from a list (-i): text, CSV, JSON "
     "Lines or a JSON array, plain or compressed. Records go to standard "
     "output as text, or to a file (-o) as JSON Lines, CSV or SQLite.",
     "After the first interrupt, running fetches finish, and their records are "
     "written. --resume continues a run.",
     "Other machines can help to fetch; see muster-node(1)."},
    {
      {"index", "Position of the URL in the input, from 0."},
      {"url", "The URL as given, without credentials."},
      {"outcome", "ok, http_error, error or duplicate."},
      {"status", "HTTP status of the last response."},
      {"bytes", "Length of the content after decoding."},
      {"wire_bytes", "Bytes of the body as received."},
      {"final_url", "The URL that answered, after redirects."},
      {"redirects", "Number of redirects in the last attempt."},
      {"redirect_chain", "Status and URL of each response that redirected, in "
                         "order."},
      {"attempts", "Number of attempts."},
      {"content_type", "The Content-Type field, as sent."},
      {"http_version", "Version of HTTP that the server used."},
      {"remote_ip", "Address of the server."},
      {"tls_version", "Version of TLS: 1.3 or 1.2."},
      {"cert_expires_at", "End of the validity of the certificate, in UTC."},
      {"cert_issuer", "Issuer of the certificate, as a distinguished name."},
      {"sha256", "SHA-256 of the content, if fetch.digest asks for it."},
      {"wire_sha256", "SHA-256 of the body as received, if fetch.digest asks "
                      "for it."},
      {"started_at", "When the fetch began, in UTC."},
      {"dns_ms", "Time of the name look-up in milliseconds."},
      {"connect_ms", "Time of the TCP connection in milliseconds."},
      {"tls_ms", "Time of the TLS handshake in milliseconds."},
      {"first_byte_ms", "Time from the request to the complete response head "
                        "in milliseconds."},
      {"total_ms", "Time of the whole fetch in milliseconds."},
      {"node", "Name of the node that fetched the URL."},
      {"error_kind", "Kind of the error: dns, connect, tls, timeout and so "
                     "on."},
      {"error", "What went wrong, as a sentence."},
      {"warning", "Harmless oddities of the input line and the response."},
      {"duplicate_of", "Index of the record whose result this one shares."},
    },
    {
      {"/etc/muster/coordinator.ini",
       "All options with their defaults. It is read only if -c names it. Below "
       "another prefix than /usr, the directory is PREFIX/etc/muster."},
      {"/etc/muster/NAME.ini",
       "Options of the recurring job muster-job@NAME.timer, whose results are "
       "in /var/lib/muster/NAME."},
    },
    {"muster-node(1)", "systemd.timer(5)", "curl(1)"},
  };
}

manual_text node_text() {
  return {
    {"Joins a coordinator on another machine and fetches URLs for it. It can "
     "join and leave at any time; every URL still gets one record.",
     "The coordinator sends all settings for fetching. A node looks for its "
     "coordinator until it finds it. After the job, it waits for the next one, "
     "unless cluster.stay is false.",
     "Connections to other machines use mutual TLS. "
     "muster-make-cluster-certs(1) creates the certificates."},
    {},
    {
      {"/etc/muster/node.ini",
       "All options with their defaults; read by muster-node.service. Below "
       "another prefix than /usr, the directory is PREFIX/etc/muster."},
      {"/etc/muster/cluster/",
       "Place for the certificate and the key of this machine."},
    },
    {"coordinator(1)", "muster-make-cluster-certs(1)", "systemctl(1)"},
  };
}

} // namespace

manual_text manual_text_of(std::string_view program) {
  return program == "coordinator" ? coordinator_text() : node_text();
}

} // namespace muster
