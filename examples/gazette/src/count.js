module.exports = async function (data) {
  return { articles: data.old.length };
};
