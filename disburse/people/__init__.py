"""What an office keeps on file about people: who may receive for them, and since when nothing is due to them."""
