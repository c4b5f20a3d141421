"""What people do with accounts, a room a use: begin, value given quantities, hand in, audit."""
