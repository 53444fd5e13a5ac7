#pragma once

namespace muster {

/// A connection must not take the number of a standard stream that the caller
/// has closed: records would go to a server. Call first of all.
void occupy_standard_streams();

} // namespace muster
