#include "input/reader.hpp"

namespace muster::input {

reader::~reader() = default;

} // namespace muster::input
