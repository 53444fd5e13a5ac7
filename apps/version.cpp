#include "apps/version.hpp"
