"""What an administrator keeps: units and mergers, payers, calendars, targets, reasons, numbers of law."""
