#include "output/writer.hpp"

namespace muster::output {

writer::~writer() = default;

} // namespace muster::output
