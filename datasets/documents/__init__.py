"""What the documents of SOP B5-B9 print, frozen when they are issued."""
