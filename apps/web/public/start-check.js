// A classic script in old JavaScript, so that it runs where the application cannot: in browsers that do not read its
// modules, and when a file of it did not arrive. Without this they show a white window.
/* biome-ignore-all lint: written for browsers that know nothing newer */
(function () {
  var patienceMs = 8000;
  window.addEventListener('load', function () {
    setTimeout(function () {
      var app = document.getElementById('app');
      if (!app || app.firstChild) return;
      var words = document.createElement('p');
      words.className = 'start-failed';
      words.setAttribute('role', 'alert');
      words.appendChild(
        document.createTextNode(
          'Crossband did not start. Load the page again; if that does not help, this browser may be too old: ' +
            'open the link in a current Chrome, Edge, Firefox or Safari.',
        ),
      );
      app.appendChild(words);
    }, patienceMs);
  });
})();
