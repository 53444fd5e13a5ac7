#include "actors/frontier.hpp"
