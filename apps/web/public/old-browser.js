// Read only by browsers without modules; plain old JavaScript.
document.addEventListener('DOMContentLoaded', function () {
  document.body.textContent =
    'This browser is too old for Crossband. Open the link in a current Chrome, Edge, Firefox or Safari.';
});
