"""The questions put to a protocol, and the engines that answer them."""
