// An edition that has not been released knows no other versions; releasing it puts versions-released.js in this place.
